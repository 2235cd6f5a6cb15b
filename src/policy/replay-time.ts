import { setTimeout as sleep } from "node:timers/promises";
import type { HookRunner } from "./hook-runner.js";
import { ReplayClock } from "./replay-clock.js";
import { TimerCount } from "./timers.js";

/** Turns of the event loop without a request before a replay goes on, and the most of them. */
const QUIET_TURNS = 3;
const MOST_TURNS = 2000;
/** The most waits that may end between two events: a policy may wait for no time at all, again and again. */
const MOST_WAITS = 10_000;
/** How long hooks are waited for that wait for the world outside of the recording, milliseconds in all; and each look. */
const PATIENCE_MS = 2000;
const LOOK_MS = 10;

/** Passes the time of a recording for a policy: between two steps all happens that follows from the first. */
export class ReplayTime {
  readonly clock = new ReplayClock();
  readonly timers = new TimerCount();
  #first: number | undefined;
  #patience = PATIENCE_MS;

  /** @param requests how many requests of the policy have no answer */
  constructor(readonly requests: () => number) {}

  /** Waits until nothing follows any more from what has happened. */
  async settle(): Promise<void> {
    for (let still = 0, turns = 0; still < QUIET_TURNS && turns < MOST_TURNS; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      still = this.requests() === 0 ? still + 1 : 0;
    }
  }

  /** Up to an event's stamp, microseconds: all that was waited for comes before it, one after the other. */
  async passTo(stamp: number): Promise<void> {
    this.#first ??= stamp;
    const now = (stamp - this.#first) / 1000;
    for (let left = MOST_WAITS; left > 0 && this.clock.ringBefore(now); left--) await this.settle();
    this.clock.passTo(now);
    await this.settle();
  }

  /** Behind the last event: up to what is waited for next. @returns whether there was something */
  async passOn(runner: HookRunner): Promise<boolean> {
    const hasRung = this.clock.passOn() || (await this.#isWorthWaiting(runner));
    await this.settle();
    return hasRung;
  }

  /** What has not ended, in words, once `passOn` finds nothing more. */
  unfinished(runner: HookRunner): string[] {
    const hooks = runner.pending.map((hook) => `${hook} had not come back when the replay ended`);
    const { size } = this.timers;
    if (size === 0) return hooks;
    const timers = size === 1 ? "a timer of the policy was" : `${size} timers of the policy were`;
    return [...hooks, `${timers} running when the replay ended`];
  }

  /** A timer of Node's and a file take real time. */
  async #isWorthWaiting(runner: HookRunner): Promise<boolean> {
    if (this.#patience <= 0 || (runner.pending.length === 0 && this.timers.size === 0)) return false;
    this.#patience -= LOOK_MS;
    await sleep(LOOK_MS);
    return true;
  }
}
