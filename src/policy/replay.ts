import type { PathManager } from "../client/path-manager.js";
import { UsageError } from "../errors.js";
import type { PathManagerEvent } from "../model/event.js";
import { Decisions } from "./decisions.js";
import { Feeder } from "./feed.js";
import type { PolicyOptions } from "./run.js";
import { PolicyThread } from "./thread.js";
import { unfit } from "./unfit.js";

const NO_EVENTS =
  "the recording holds no event of a connection under user space: record `monitor` or `pm run` while something happens";

/**
 * Runs a policy module against a recording, event by event: what it decides and the recording does not answer counts
 * as done. Behind the last event the time passes that the policy waits for.
 */
export async function replayPolicyFile(
  mptcp: PathManager,
  file: string,
  { log = () => {}, onDecision = () => {}, ...options }: PolicyOptions,
): Promise<void> {
  const thread = new PolicyThread(new Decisions(mptcp, onDecision), log, { file, isReplay: true });
  options.signal?.addEventListener("abort", () => void thread.stop(), { once: true });
  let isOver = false;
  const ended = thread.ended.then((ending) => {
    isOver = true;
    return ending;
  });
  try {
    const isReady = await thread.ready;
    if (options.signal?.aborted) return;
    if (!isReady) throw unfit(file, await thread.ended);
    let events = 0;
    for await (const part of new Feeder(mptcp, options).feed()) {
      events += part.kind === "events" ? part.events.length : (part.lost ?? 0);
      for (const one of part.kind === "events" ? part.events.map(alone) : [part]) {
        if (one.kind === "events") await thread.settled({ kind: "until", stamp: one.events[0].stamp });
        thread.post(one);
        await thread.settled({ kind: "settle" });
      }
      if (isOver) break;
    }
    if (events === 0 && !options.signal?.aborted) log("warning", NO_EVENTS);
    await passed(thread);
  } finally {
    await thread.stop();
  }
  const { why, text } = await ended;
  if (why !== "stopped") throw new UsageError(`the policy was ended: ${text}`, { argument: file });
}

const alone = (event: PathManagerEvent) => ({ kind: "events", events: [event] }) as const;

/** One wait after the other, until there is none left. */
async function passed(thread: PolicyThread): Promise<void> {
  while (await thread.settled({ kind: "pass" }));
}
