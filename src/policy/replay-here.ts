import type { PathManager } from "../client/path-manager.js";
import { ACTIONS, type Actions } from "./actions.js";
import { Decisions } from "./decisions.js";
import { HookRunner } from "./hook-runner.js";
import type { PolicyOptions } from "./options.js";
import type { Policy } from "./policy.js";
import { replayParts } from "./replay-parts.js";
import { ReplayTime } from "./replay-time.js";

/**
 * Runs a policy object against a recording, event by event. A decision without a recorded answer counts as
 * done. After the last event the time advances as long as hooks wait. Hooks that have not ended then are
 * reported.
 */
export async function replayPolicy(
  mptcp: PathManager,
  policy: Policy,
  options: PolicyOptions,
): Promise<void> {
  const { log = () => {}, onDecision = () => {}, signal } = options;
  const { verbs, unanswered } = countUnanswered(new Decisions(mptcp, onDecision));
  const time = new ReplayTime(unanswered);
  const wrapHook = (hook: () => unknown) => time.timers.countTimers(hook);
  const runner = new HookRunner(policy, { verbs, clock: time.clock, log, around: wrapHook });
  try {
    await runner.start();
    for await (const part of replayParts(mptcp, options)) {
      if (part.kind === "events") await time.advanceTo(part.events[0].stamp);
      runner.feed(part);
      await time.settle();
    }
    while (!signal?.aborted && (await time.advanceToNext(runner)));
    if (!signal?.aborted) for (const text of time.unfinished(runner)) log("warning", text);
  } finally {
    await runner.stop();
    await time.settle();
    time.timers.close();
  }
}

/** The same, and the number of unanswered requests. */
function countUnanswered(verbs: Decisions): { verbs: Actions; unanswered: () => number } {
  let count = 0;
  const act = async (verb: keyof Actions, args: readonly unknown[]) => {
    count++;
    try {
      return await (verbs[verb] as (...args: readonly unknown[]) => Promise<unknown>).apply(verbs, [...args]);
    } finally {
      count--;
    }
  };
  const all = ACTIONS.map((verb) => [verb, (...args: unknown[]) => act(verb, args)]);
  return { verbs: Object.fromEntries(all) as Actions, unanswered: () => count };
}
