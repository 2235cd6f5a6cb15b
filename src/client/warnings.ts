/** In a batch, reading the sysctl for every line would cost more than the line itself. */
const CACHED_S = 0.1;

/** The warnings of one client. */
export class Warnings {
  readonly #given = new Set<string>();
  #isOff = false;
  #checkedAt = Number.NEGATIVE_INFINITY;

  /** @param isSwitchedOff whether net.mptcp.enabled is 0 */
  constructor(
    readonly onWarning: ((text: string) => void) | undefined,
    readonly isSwitchedOff: () => boolean,
  ) {}

  give(text: string): void {
    this.onWarning?.(text);
  }

  /** Warn once per client: a watch lists every second. */
  giveOnce(text: string): void {
    if (!this.#given.has(text)) this.give(text);
    this.#given.add(text);
  }

  /** With net.mptcp.enabled=0 the kernel accepts every write and ignores it. */
  giveIfOff(): void {
    const now = process.uptime();
    if (now - this.#checkedAt > CACHED_S) {
      this.#isOff = this.isSwitchedOff();
      this.#checkedAt = now;
    }
    if (this.#isOff)
      this.give("MPTCP is switched off here (net.mptcp.enabled=0): this has no effect until it is 1");
  }
}
