import { KernelError, ProtocolError, UsageError } from "../errors.js";
import { PM_COMMANDS } from "../families/mptcp-pm.js";
import { type Limits, type LimitsChange, limitsFromWire, limitsToWire } from "../model/limits.js";
import type { Kernel } from "./kernel.js";

const EINVAL = 22;

/** The limits of the in-kernel path manager. */
export class LimitsClient {
  constructor(readonly kernel: Kernel) {}

  /** Reads both limits. Needs no privilege. @throws ProtocolError for an answer that lacks one */
  async get(): Promise<Limits> {
    const [reply] = await this.kernel.call("limits show", PM_COMMANDS.getLimits, {}, "get");
    // Better no answer than a wrong one: a limit that is absent is not 0.
    if (reply?.rcvAddAddrs === undefined || reply.subflows === undefined)
      throw new ProtocolError("limits show: an answer without both limits");
    return limitsFromWire(reply);
  }

  /**
   * Sets the limits given, leaves the others alone; one bad value changes nothing.
   * @throws UsageError for an empty change or values beyond 32 bits, KernelError beyond the kernel's maximum, PermissionError
   */
  async set(change: LimitsChange): Promise<void> {
    const { checkLimitsChange } = await import("../schema/input.js");
    const { addAddrAccepted, subflows } = checkLimitsChange(change);
    if (addAddrAccepted === undefined && subflows === undefined)
      throw new UsageError("no limit given", {
        hint: "name one or both: subflows NUM, add_addr_accepted NUM",
      });
    this.kernel.warnIfOff();
    const call = this.kernel.call("limits set", PM_COMMANDS.setLimits, limitsToWire(change), "do");
    await call.catch((error) => aboveMaximum(error));
  }
}

/** The user's words for the attributes. */
const WORDS: Readonly<Record<string, string>> = { rcvAddAddrs: "add_addr_accepted", subflows: "subflows" };

function aboveMaximum(error: unknown): never {
  if (error instanceof KernelError && error.errno === EINVAL) {
    error.argument = WORDS[error.argument ?? ""];
    error.hint ??= `${error.argument ?? "a limit"} is above what this kernel takes; neither limit was changed`;
  }
  throw error;
}
