import { DeadlineError } from "../../errors.js";

const HINT = "is any path up?";

/** Ends a transfer if there was no progress for too long, or if the caller's signal aborts. */
export class Watchdog {
  readonly #late = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly signal: AbortSignal;

  /** @param ms maximum time without progress */
  constructor(ms: number, signal: AbortSignal | undefined) {
    this.signal = signal ? AbortSignal.any([signal, this.#late.signal]) : this.#late.signal;
    const onTimeout = () =>
      this.#late.abort(new DeadlineError(`nothing has moved for ${ms / 1000} s`, { hint: HINT }));
    this.#timer = setTimeout(onTimeout, ms);
  }

  /** Call this after any progress. */
  pat(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
