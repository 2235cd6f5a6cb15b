import type { PathManager } from "../client/path-manager.js";
import { LIVE_CLOCK } from "../client/userspace/clock.js";
import { withIsolatedCallbacks } from "./callbacks.js";
import { checkPolicy } from "./check.js";
import { Decisions } from "./decisions.js";
import { EventFeeder } from "./event-feed.js";
import { HookRunner } from "./hook-runner.js";
import type { PolicyOptions } from "./options.js";
import type { Policy } from "./policy.js";

/**
 * Runs a policy in this process until the signal aborts. If a hook throws, the error is logged and the policy
 * continues. A hook that never returns to the event loop blocks the process; `runPolicyFile` uses a separate
 * thread. With a recording it resolves when the recording has ended and the hooks have decided.
 * @throws UsageError if it is not a policy, PermissionError without CAP_NET_ADMIN, UnsupportedError before
 * Linux 5.19
 */
export async function runPolicy(
  mptcp: PathManager,
  policy: Policy,
  callerOptions: PolicyOptions = {},
): Promise<void> {
  checkPolicy(policy);
  const options = withIsolatedCallbacks(callerOptions);
  if (mptcp.netnsClient.platform.isReplay) {
    const { replayPolicy } = await import("./replay-here.js");
    return replayPolicy(mptcp, policy, options);
  }
  const { log = () => {}, onDecision = () => {}, ...feed } = options;
  const runner = new HookRunner(policy, { verbs: new Decisions(mptcp, onDecision), clock: LIVE_CLOCK, log });
  await runner.start();
  try {
    for await (const part of new EventFeeder(mptcp, feed).feed()) runner.feed(part);
  } finally {
    await runner.stop();
  }
}
