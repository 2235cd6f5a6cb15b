import { COUNTER, costOf, LOG_WINDOW } from "./shared-counters.js";

/** Log lines that a policy may write at once, and per second after that. */
export const LOG_BURST = 20_000;
export const LOG_RATE = 500;

/** The parent's end of a policy's log: grants credit as fast as lines are written, up to a rate. */
export class LogBudget {
  /** Credit that was granted and is not used. */
  #granted = LOG_WINDOW;
  /** Credit that was used and is not granted again yet. */
  #owed = 0;
  #left = LOG_BURST;

  constructor(readonly cells: Int32Array) {
    Atomics.store(cells, COUNTER.credit, LOG_WINDOW);
  }

  /** @returns false for a line without credit: our code in the thread did not send it */
  take(text: string): boolean {
    if (this.#granted <= 0) return false;
    const cost = costOf(text);
    this.#granted -= cost;
    this.#owed += cost;
    this.#left -= cost;
    this.#pay();
    return true;
  }

  /** Call this periodically. */
  timePassed(seconds: number): void {
    this.#left = Math.min(LOG_BURST, this.#left + LOG_RATE * seconds);
    this.#pay();
  }

  /** Lines that the thread dropped since the last call. */
  dropped(): number {
    return Atomics.exchange(this.cells, COUNTER.dropped, 0);
  }

  #pay(): void {
    if (this.#left <= 0 || this.#owed === 0) return;
    this.#granted += this.#owed;
    Atomics.add(this.cells, COUNTER.credit, this.#owed);
    Atomics.notify(this.cells, COUNTER.credit);
    this.#owed = 0;
  }
}
