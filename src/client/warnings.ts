import type { OnWarning, WarningCode } from "../model/warning.js";
import { type Suggestion, suggested } from "../suggestions.js";

/** In a batch, reading the sysctl for every line would cost more than the line itself. */
const CACHED_S = 0.1;
const MPTCP_OFF =
  "MPTCP is switched off here (net.mptcp.enabled=0): until it is 1, this affects only MPTCP sockets that exist already";

/** The warnings of one client. */
export class Warnings {
  readonly #given = new Set<string>();
  #isOff = false;
  #checkedAt = Number.NEGATIVE_INFINITY;

  /** @param isSwitchedOff whether net.mptcp.enabled is 0 */
  constructor(
    readonly onWarning: OnWarning | undefined,
    readonly isSwitchedOff: () => boolean,
  ) {}

  give(text: string, code: WarningCode, suggestions?: readonly Suggestion[]): void {
    this.onWarning?.(text, code, suggestions);
  }

  /** Warn once per client: a watch lists every second. */
  giveOnce(text: string, code: WarningCode): void {
    if (!this.#given.has(text)) this.give(text, code);
    this.#given.add(text);
  }

  /** With net.mptcp.enabled=0 a write affects existing MPTCP sockets, but no new one can be created. */
  giveIfOff(): void {
    const now = process.uptime();
    if (now - this.#checkedAt > CACHED_S) {
      this.#isOff = this.isSwitchedOff();
      this.#checkedAt = now;
    }
    if (this.#isOff) this.give(MPTCP_OFF, "mptcp_off", [suggested("sysctl", "net.mptcp.enabled", "1")]);
  }
}
