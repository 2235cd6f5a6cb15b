import { KernelError, ProtocolError, UsageError } from "../errors.js";
import { PM_COMMANDS } from "../families/mptcp-pm.js";
import { type Limits, type LimitsChange, limitsFromWire, limitsToWire } from "../model/limits.js";
import { Exchange, type Question } from "./exchange.js";
import type { Kernel } from "./kernel.js";
import { verified } from "./verified.js";

const EINVAL = 22;

/** The limits of the in-kernel path manager. */
export class LimitsClient {
  #reading: Exchange<Limits> | undefined;

  constructor(readonly kernel: Kernel) {}

  /** Reads both limits. Needs no privilege. @throws ProtocolError for an answer that lacks one */
  get(): Promise<Limits> {
    return this.reading().answer();
  }

  /**
   * Sets the limits given, leaves the others alone; one bad value changes nothing.
   * @throws UsageError for an empty change or values beyond 32 bits, KernelError beyond the kernel's maximum, PermissionError
   */
  async set(change: LimitsChange): Promise<void> {
    const setting = await this.setting(change);
    await setting.answer().catch((error) => verified(error, () => this.#are(change)));
  }

  async #are(wanted: LimitsChange): Promise<boolean> {
    const now = await this.get();
    return (
      now.subflows === (wanted.subflows ?? now.subflows) &&
      now.addAddrAccepted === (wanted.addAddrAccepted ?? now.addAddrAccepted)
    );
  }

  /** What `get` asks. */
  reading(): Exchange<Limits> {
    this.#reading ??= new Exchange(this.kernel, {
      operation: "limits show",
      command: PM_COMMANDS.getLimits,
      values: {},
      mode: "get",
      isConstant: true,
      read: limitsIn,
    });
    return this.#reading;
  }

  /** What `set` asks. @throws UsageError as `set` */
  async setting(change: LimitsChange): Promise<Exchange<void>> {
    const { checkLimitsChange } = await import("../schema/input.js");
    const { addAddrAccepted, subflows } = checkLimitsChange(change);
    if (addAddrAccepted === undefined && subflows === undefined)
      throw new UsageError("no limit given", {
        hint: "name one or both: subflows NUM, add_addr_accepted NUM",
      });
    return new Exchange(this.kernel, {
      operation: "limits set",
      command: PM_COMMANDS.setLimits,
      values: limitsToWire(change),
      mode: "do",
      isConstant: true,
      read: () => {},
      explain: aboveMaximum,
    });
  }
}

/** Better no answer than a wrong one: a limit that is absent is not 0. */
function limitsIn([reply]: Parameters<Question<Limits>["read"]>[0]): Limits {
  if (reply?.rcvAddAddrs === undefined || reply.subflows === undefined)
    throw new ProtocolError("limits show: an answer without both limits");
  return limitsFromWire(reply);
}

/** The user's words for the attributes. */
const WORDS: Readonly<Record<string, string>> = { rcvAddAddrs: "add_addr_accepted", subflows: "subflows" };

function aboveMaximum(error: unknown): void {
  if (!(error instanceof KernelError) || error.errno !== EINVAL) return;
  error.argument = WORDS[error.argument ?? ""];
  error.hint ??= `${error.argument ?? "a limit"} is above what this kernel takes; neither limit was changed`;
}
