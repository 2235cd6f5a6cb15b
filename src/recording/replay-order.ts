/**
 * Keeps the order of a recording across its sockets: what is news for one comes after the requests and the news
 * recorded before it, so that a program meets the same things in the same order.
 */
export class ReplayOrder {
  readonly #stops: readonly number[];
  readonly #passed = new Set<number>();
  #first = 0;

  /** @param stops packets that are requests or news, by their numbers, ascending */
  constructor(stops: readonly number[]) {
    this.#stops = stops;
  }

  /** The first packet that was neither sent nor delivered yet; nothing behind it may be delivered. */
  get frontier(): number {
    return this.#stops[this.#first] ?? Number.POSITIVE_INFINITY;
  }

  /** A packet was sent or delivered. */
  pass(at: number): void {
    if (at < this.frontier) return;
    this.#passed.add(at);
    while (this.#passed.delete(this.frontier)) this.#first++;
  }

  /** Gives up on what was recorded before a packet. */
  skipTo(at: number): void {
    while (this.frontier < at) this.pass(this.frontier);
  }
}
