/** In a batch, reading the sysctl at every line would cost more than the line. */
const CACHED_S = 0.1;

/** What one client warns its user of. */
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

  /** Once for each client: a watch reads every second. */
  giveOnce(text: string): void {
    if (!this.#given.has(text)) this.give(text);
    this.#given.add(text);
  }

  /** With net.mptcp.enabled=0 the kernel accepts every write, and ignores it. */
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
