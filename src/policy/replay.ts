import type { PathManager } from "../client/path-manager.js";
import { UsageError } from "../errors.js";
import { Decisions } from "./decisions.js";
import { Feeder } from "./feed.js";
import type { PolicyOptions } from "./run.js";
import { PolicyThread } from "./thread.js";

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
  let isOver = false;
  const ended = thread.ended.then((ending) => {
    isOver = true;
    return ending;
  });
  try {
    if (!(await thread.ready)) throw await unfit(thread, file);
    for await (const part of new Feeder(mptcp, options).feed()) {
      for (const one of part.kind === "events" ? part.events.map(alone) : [part]) {
        thread.post(one);
        await thread.settled({ kind: "settle" });
      }
      if (isOver) break;
    }
    await passed(thread);
  } finally {
    await thread.stop();
  }
  const { why, text } = await ended;
  if (why !== "stopped") throw new UsageError(`the policy was ended: ${text}`, { argument: file });
}

const alone = <E>(event: E) => ({ kind: "events", events: [event] }) as const;

async function unfit(thread: PolicyThread, file: string): Promise<UsageError> {
  const { text, hint } = await thread.ended;
  return new UsageError(text, { argument: file, hint });
}

/** One wait after the other, until there is none left. */
async function passed(thread: PolicyThread): Promise<void> {
  while (await thread.settled({ kind: "pass" }));
}
