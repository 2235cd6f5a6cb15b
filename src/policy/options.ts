import type { OnDecision } from "./decisions.js";
import type { FeedOptions } from "./event-feed.js";
import type { Log } from "./policy.js";
/** How a policy is run. */
export interface PolicyOptions extends FeedOptions {
  /** Hears of what goes wrong in the policy, of losses, and what the policy has to say. Default: nobody does. */
  log?: Log | undefined;
  /** Hears of each decision and what became of it. */
  onDecision?: OnDecision | undefined;
}
/** How a policy module is run. */
export interface PolicyFileOptions extends PolicyOptions {
  /** The path manager is a replay: time passes as recorded, and it ends with the recording. Default: whether it is one. */
  isReplay?: boolean | undefined;
  /**
   * Called at the end where the policy's thread is inside a system call and cannot be ended: `process.exit` would wait
   * for it.
   */
  onStuck?: (() => void) | undefined;
}
