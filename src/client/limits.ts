import { PM_COMMANDS } from "../codec/families/mptcp-pm.js";
import type { Problem } from "../codec/wire/problem.js";
import { ERRNO } from "../errno.js";
import { KernelError, ProtocolError, UsageError } from "../errors.js";
import { type Limits, type LimitsChange, limitsFromWire, limitsToWire } from "../model/limits.js";
import { unread } from "../session/genetlink.js";
import type { NetnsClient } from "./netns-client.js";
import { Exchange, type RequestSpec } from "./request.js";
import { verified } from "./verified.js";

/** The limits of the in-kernel path manager. */
export class LimitsClient {
  #reading: Exchange<Limits> | undefined;

  /** @internal */
  constructor(/** @internal */ readonly netnsClient: NetnsClient) {}

  /**
   * Reads both limits; a warning names a missing one. Needs no privilege.
   * @throws ProtocolError if the reply contains none
   */
  get(): Promise<Limits> {
    return this.reading().answer();
  }

  /**
   * Sets the given limits and leaves the others unchanged; one invalid value changes nothing.
   * @throws UsageError for an empty change or values above 32 bits, KernelError above the kernel's maximum,
   * PermissionError
   */
  async set(change: LimitsChange): Promise<void> {
    const setting = await this.setting(change);
    await setting.answer().catch((error) => verified(error, () => this.#are(change)));
  }

  /** Sends a change as it is, an empty one too. @internal */
  async send(change: LimitsChange): Promise<void> {
    await this.netnsClient.call("limits set", PM_COMMANDS.setLimits, limitsToWire(change), "do");
  }

  async #are(requested: LimitsChange): Promise<boolean> {
    const now = await this.get();
    return (
      now.subflows === (requested.subflows ?? now.subflows) &&
      now.addAddrAccepted === (requested.addAddrAccepted ?? now.addAddrAccepted)
    );
  }

  /** The request of `get`. */
  reading(): Exchange<Limits> {
    this.#reading ??= new Exchange(this.netnsClient, {
      operation: "limits show",
      command: PM_COMMANDS.getLimits,
      values: {},
      mode: "get",
      isConstant: true,
      read: (replies) => limitsIn(this.netnsClient, replies),
    });
    return this.#reading;
  }

  /**
   * The request of `set`.
   * @throws UsageError as `set`
   */
  async setting(change: LimitsChange): Promise<Exchange<void>> {
    const { checkLimitsChange } = await import("../schema/input.js");
    const { addAddrAccepted, subflows } = checkLimitsChange(change);
    if (addAddrAccepted === undefined && subflows === undefined)
      throw new UsageError("no limit given", {
        hint: "name one or both: subflows NUM, add_addr_accepted NUM",
      });
    return new Exchange(this.netnsClient, {
      operation: "limits set",
      command: PM_COMMANDS.setLimits,
      values: limitsToWire(change),
      mode: "do",
      isConstant: true,
      read: () => {},
      explain: aboveMaximum,
      warnAfter: async () => {
        const { warnOfLimits } = await import("./limit-warnings.js");
        await warnOfLimits(this.netnsClient, { addAddrAccepted, subflows });
      },
    });
  }
}

/** A missing limit is not 0. */
function limitsIn(netnsClient: NetnsClient, [reply]: Parameters<RequestSpec<Limits>["read"]>[0]): Limits {
  const { values = {}, problems = [] } = reply ?? {};
  const limits = limitsFromWire(values);
  const { addAddrAccepted, subflows } = limits;
  if (addAddrAccepted === undefined && subflows === undefined)
    throw unread(problems) ?? new ProtocolError("limits show: an answer without both limits");
  if (addAddrAccepted !== undefined && subflows !== undefined && problems.length === 0) return limits;
  const gaps = limitProblems(values, problems);
  netnsClient.notePartialRecord("the answer to limits show", gaps);
  return { ...limits, problems: gaps };
}

/** In the user's words, with a missing limit among those that cannot be decoded. */
function limitProblems(values: object, problems: readonly Problem[]): Problem[] {
  const renamed = problems.map((one) => ({ ...one, field: WORDS[one.field] ?? one.field }));
  const missing = Object.keys(WORDS).filter(
    (field) => !(field in values) && problems.every((one) => one.field !== field && one.field !== ""),
  );
  return [...missing.map((field) => ({ field: WORDS[field] as string })), ...renamed];
}

/** The user's words for the attributes. */
const WORDS: Readonly<Record<string, string>> = { rcvAddAddrs: "add_addr_accepted", subflows: "subflows" };

function aboveMaximum(error: unknown): void {
  if (!(error instanceof KernelError) || error.errno !== ERRNO.EINVAL) return;
  error.argument = WORDS[error.argument ?? ""];
  error.hint ??= `${error.argument ?? "a limit"} is above this kernel's maximum; neither limit was changed`;
}
