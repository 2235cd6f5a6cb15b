import type { PathManager } from "../client/path-manager.js";
import { LIVE_CLOCK } from "../client/userspace/clock.js";
import { withIsolatedCallbacks } from "./callbacks.js";
import { checkPolicy } from "./check.js";
import { Decisions, type OnDecision } from "./decisions.js";
import { EventFeeder, type FeedOptions } from "./event-feed.js";
import { HookRunner } from "./hook-runner.js";
import type { Log, Policy } from "./policy.js";

/** How a policy is run. */
export interface PolicyOptions extends FeedOptions {
  /** Hears of what goes wrong in the policy, of losses, and what the policy has to say. Default: nobody does. */
  log?: Log | undefined;
  /** Hears of each decision and what became of it. */
  onDecision?: OnDecision | undefined;
}

/**
 * Runs a policy in this process until the signal aborts. A policy that throws is logged and goes on; one that never
 * gives the event loop back hangs the process: `runPolicyFile` keeps it in a thread of its own. On a recording it
 * resolves when the recording has ended and the hooks have decided.
 * @throws UsageError for what is no policy, PermissionError without CAP_NET_ADMIN, UnsupportedError before Linux 5.19
 */
export async function runPolicy(
  mptcp: PathManager,
  policy: Policy,
  given: PolicyOptions = {},
): Promise<void> {
  checkPolicy(policy);
  const options = withIsolatedCallbacks(given);
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
