import type { OnDecision } from "./decisions.js";
import type { FeedOptions } from "./event-feed.js";
import type { Log } from "./policy.js";
/** Options of a policy. */
export interface PolicyOptions extends FeedOptions {
  /**
   * Receives errors of the policy, losses of events, and the policy's own log lines. Default: they are
   * discarded.
   */
  log?: Log | undefined;
  /** Receives each decision and its result. */
  onDecision?: OnDecision | undefined;
}
/** Options of a policy module. */
export interface PolicyFileOptions extends PolicyOptions {
  /**
   * The path manager is a replay: the time advances as recorded, and the policy ends with the recording.
   * Default: whether it is one.
   */
  isReplay?: boolean | undefined;
  /**
   * Called at the end if the policy's thread is in a system call and cannot be stopped: `process.exit` would
   * wait for it.
   */
  onStuck?: (() => void) | undefined;
}
