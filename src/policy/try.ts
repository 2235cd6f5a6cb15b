import { openPathManager } from "../client/open.js";
import type { Decision } from "./decisions.js";
import type { LogLevel, Policy } from "./policy.js";
import { runPolicy } from "./run.js";

/** What a policy did with a recording. */
export interface Tried {
  /** In the order in which they were made. */
  readonly decisions: readonly Decision[];
  /** The policy's own lines, errors of its hooks, and what had not ended with the recording. */
  readonly log: readonly { readonly level: LogLevel; readonly text: string }[];
}

/**
 * Runs a policy on a recording of `monitor` or `pm run`, and resolves when its hooks have decided. Needs neither MPTCP nor
 * privilege, and changes nothing: a test of a policy. `sleep` and `wait` use the recording's time.
 * @param recording path of a pcap file that `--record` wrote
 * @throws UsageError if it is not a policy, RecordingError if it is not a recording
 */
export async function tryPolicy(recording: string, policy: Policy): Promise<Tried> {
  const decisions: Decision[] = [];
  const log: { level: LogLevel; text: string }[] = [];
  const mptcp = await openPathManager({ replay: recording });
  try {
    await runPolicy(mptcp, policy, {
      onDecision: (decision) => void decisions.push(decision),
      log: (level, text) => void log.push({ level, text }),
    });
  } finally {
    mptcp.close();
  }
  return { decisions, log };
}
