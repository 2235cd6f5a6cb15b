import { COUNTER, costOf, LOG_WINDOW } from "./shared-counters.js";

/** Lines that a policy may log at once, and each second after that. */
export const LOG_BURST = 20_000;
export const LOG_RATE = 500;

/** The parent's end of a policy's log: gives credit as fast as lines are written, up to a rate. */
export class LogBudget {
  /** Credit that was given and is not used. */
  #granted = LOG_WINDOW;
  /** Used, and not given again. */
  #owed = 0;
  #left = LOG_BURST;

  constructor(readonly cells: Int32Array) {
    Atomics.store(cells, COUNTER.credit, LOG_WINDOW);
  }

  /** @returns false for a line that the thread had no credit for: it is not our code that sent it */
  take(text: string): boolean {
    if (this.#granted <= 0) return false;
    const cost = costOf(text);
    this.#granted -= cost;
    this.#owed += cost;
    this.#left -= cost;
    this.#pay();
    return true;
  }

  /** To be called again and again. */
  passed(seconds: number): void {
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
