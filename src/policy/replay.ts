import type { PathManager } from "../client/path-manager.js";
import { UsageError } from "../errors.js";
import { Decisions } from "./decisions.js";
import { loadError } from "./load-error.js";
import type { PolicyFileOptions } from "./options.js";
import { replayParts } from "./replay-parts.js";
import { PolicyWorker } from "./worker-handle.js";

/**
 * Runs a policy module against a recording, event by event. A decision without a recorded answer counts as
 * done. After the last event the time advances as long as the policy waits.
 */
export async function replayPolicyFile(
  mptcp: PathManager,
  file: string,
  options: PolicyFileOptions,
): Promise<void> {
  const { log = () => {}, onDecision = () => {}, signal } = options;
  const thread = new PolicyWorker(new Decisions(mptcp, onDecision), log, { file, isReplay: true });
  const stop = () => void thread.stop();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  try {
    const isReady = await thread.ready;
    if (signal?.aborted) return;
    if (!isReady) throw loadError(file, await thread.ended);
    await replayUntilEnd(mptcp, thread, options);
  } finally {
    signal?.removeEventListener("abort", stop);
    await thread.stop();
    if (!(await thread.isGone())) options.onStuck?.();
  }
  const { why, text } = await thread.ended;
  if (why !== "stopped") throw new UsageError(`the policy was ended: ${text}`, { argument: file });
}

async function replayUntilEnd(
  mptcp: PathManager,
  thread: PolicyWorker,
  options: PolicyFileOptions,
): Promise<void> {
  for await (const part of replayParts(mptcp, options)) {
    if (part.kind === "events") await thread.settled({ kind: "until", stamp: part.events[0].stamp });
    await thread.feed(part);
    await thread.settled({ kind: "settle" });
    if (thread.isOver) return;
  }
  while (!options.signal?.aborted && (await thread.settled({ kind: "pass" })));
}
