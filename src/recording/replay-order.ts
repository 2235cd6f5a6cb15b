/**
 * Keeps the recorded order across sockets: a multicast for one socket is delivered after the requests and
 * multicasts recorded before it, so that a program sees the same things in the same order.
 */
export class ReplayOrder {
  readonly #stops: readonly number[];
  readonly #passed = new Set<number>();
  #first = 0;

  /** @param stops numbers of the packets that are requests or multicasts, ascending */
  constructor(stops: readonly number[]) {
    this.#stops = stops;
  }

  /** The first packet that was neither sent nor delivered. Nothing after it may be delivered. */
  get frontier(): number {
    return this.#stops[this.#first] ?? Number.POSITIVE_INFINITY;
  }

  /** A packet was sent or delivered. */
  markPassed(at: number): void {
    if (at < this.frontier) return;
    this.#passed.add(at);
    while (this.#passed.delete(this.frontier)) this.#first++;
  }

  /** Skips packets that were recorded before a packet. */
  skipTo(at: number): void {
    while (this.frontier < at) this.markPassed(this.frontier);
  }
}
