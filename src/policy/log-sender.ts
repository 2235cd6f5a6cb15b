import type { Log, LogLevel } from "./policy.js";
import { COUNTER, costOf } from "./shared-counters.js";
import { truncated } from "./text.js";

/** How long (ms) the thread waits for its parent when it has no credit. */
const WAIT_MS = 50;

type Send = (message: { readonly kind: "log"; readonly level: LogLevel; readonly text: string }) => void;

/**
 * The thread's end of its log. Without credit it waits briefly for its parent (back-pressure). If none
 * arrives, lines are dropped and counted, without waiting again, until there is credit.
 */
export class LogSender {
  #isDry = false;

  constructor(
    readonly cells: Int32Array,
    readonly send: Send,
  ) {}

  readonly log: Log = (level, text) => {
    const line = truncated(text);
    if (this.#hasCredit()) {
      Atomics.sub(this.cells, COUNTER.credit, costOf(line));
      this.send({ kind: "log", level, text: line });
    } else this.drop();
  };

  drop(): void {
    Atomics.add(this.cells, COUNTER.dropped, 1);
  }

  #hasCredit(): boolean {
    if (this.#credit <= 0 && !this.#isDry) this.#await();
    this.#isDry = this.#credit <= 0;
    return !this.#isDry;
  }

  get #credit(): number {
    return Atomics.load(this.cells, COUNTER.credit);
  }

  /** A line may cost more than the remaining credit, so one grant of the parent may not be enough. */
  #await(): void {
    const end = Date.now() + WAIT_MS;
    for (let now = Date.now(); now < end && this.#credit <= 0; now = Date.now())
      Atomics.wait(this.cells, COUNTER.credit, this.#credit, end - now);
  }
}
