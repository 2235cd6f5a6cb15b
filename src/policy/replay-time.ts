import { setTimeout as sleep } from "node:timers/promises";
import type { HookRunner } from "./hook-runner.js";
import { ReplayClock } from "./replay-clock.js";
import { TimerCount } from "./timers.js";

/** Number of event loop turns without a request after which a replay continues, and the maximum. */
const QUIET_TURNS = 3;
const MAX_TURNS = 2000;
/** Maximum number of waits that may end between two events: a policy may repeatedly wait for 0 ms. */
const MAX_WAITS = 10_000;
/**
 * Maximum time (ms) to wait for hooks that wait for something outside the recording, in total and for each
 * check.
 */
const HOOK_TIMEOUT_MS = 2000;
const CHECK_INTERVAL_MS = 10;

/**
 * Advances the time of a recording for a policy. Between two steps, everything that follows from the first
 * step happens.
 */
export class ReplayTime {
  readonly clock = new ReplayClock();
  readonly timers = new TimerCount();
  #first: number | undefined;
  #patience = HOOK_TIMEOUT_MS;

  /** @param requests returns the number of unanswered requests */
  constructor(readonly requests: () => number) {}

  /** Waits until nothing more follows from the last step. */
  async settle(): Promise<void> {
    for (let quietTurns = 0, turns = 0; quietTurns < QUIET_TURNS && turns < MAX_TURNS; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      quietTurns = this.requests() === 0 ? quietTurns + 1 : 0;
    }
  }

  /** Advances to an event's stamp (microseconds). Waits that end before it end one after another. */
  async advanceTo(stamp: number): Promise<void> {
    this.#first ??= stamp;
    const now = (stamp - this.#first) / 1000;
    for (
      let remainingWaits = MAX_WAITS;
      remainingWaits > 0 && this.clock.endNextBefore(now);
      remainingWaits--
    )
      await this.settle();
    this.clock.advanceTo(now);
    await this.settle();
  }

  /**
   * After the last event: advances to the next wait.
   * @returns whether there was one
   */
  async advanceToNext(runner: HookRunner): Promise<boolean> {
    const hasRung = this.clock.advanceToNext() || (await this.#isWorthWaiting(runner));
    await this.settle();
    return hasRung;
  }

  /** Describes the hooks and timers that have not ended, once `passOn` finds no more waits. */
  unfinished(runner: HookRunner): string[] {
    const hooks = runner.pending.map((hook) => `${hook} had not returned when the replay ended`);
    const { size } = this.timers;
    if (size === 0) return hooks;
    const timers = size === 1 ? "a timer of the policy was" : `${size} timers of the policy were`;
    return [...hooks, `${timers} running when the replay ended`];
  }

  /** Timers and file operations of Node take real time. */
  async #isWorthWaiting(runner: HookRunner): Promise<boolean> {
    if (this.#patience <= 0 || (runner.pending.length === 0 && this.timers.size === 0)) return false;
    this.#patience -= CHECK_INTERVAL_MS;
    await sleep(CHECK_INTERVAL_MS);
    return true;
  }
}
