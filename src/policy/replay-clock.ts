import type { Clock } from "../client/userspace/clock.js";

/** Maximum number of waits after the last event: a policy may wait for ever. */
const MAX_WAITS = 1000;

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * The time of a recording. It advances with the stamps of events, and after the last event as long as a hook
 * waits.
 */
export class ReplayClock implements Clock {
  #now = 0;
  #left = MAX_WAITS;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Sets the time and ends all waits that are due. */
  advanceTo(now: number): void {
    while (this.endNextBefore(now));
    this.#now = Math.max(this.#now, now);
  }

  /**
   * Ends the next wait that is due at this time.
   * @returns whether there was one
   */
  endNextBefore(now: number): boolean {
    const next = this.#first();
    if (next === undefined || next.due > now) return false;
    this.#ring(next);
    return true;
  }

  /**
   * Ends the next wait, whatever its time.
   * @returns whether there was one
   */
  advanceToNext(): boolean {
    const next = this.#first();
    if (next === undefined || this.#left-- <= 0) return false;
    this.#ring(next);
    return true;
  }

  #ring(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.due);
    this.#timers.delete(timer);
    timer.callback();
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.due < first.due) first = timer;
    return first;
  }
}
