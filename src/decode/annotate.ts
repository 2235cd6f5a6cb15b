import { NLCTRL } from "../codec/families/nlctrl.js";
import { NLCTRL_ID } from "../codec/families/nlctrl-getfamily.js";
import { readAck } from "../codec/wire/ack.js";
import { type Attributes, align } from "../codec/wire/attributes.js";
import { GENLMSGHDR, type Message, NLM_F, NLMSG, splitMessages } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import { errnoName, ProtocolError } from "../errors.js";
import { NETLINK } from "../transport/transport.js";
import { DiagTables } from "./diag-tables.js";
import { genericLayout, type Layout, routeLayout } from "./tables.js";
import { plainValue } from "./values.js";

/** A message in words: its type, its flags and its values as JSON. */
export interface Annotated {
  readonly name: string;
  readonly sequence: number;
  readonly flags: readonly string[];
  readonly values: Record<string, unknown>;
}

/** Decodes datagrams. It learns the family numbers from the replies of the generic netlink controller. */
export class Annotator {
  readonly #families = new Map<number, string>([[NLCTRL_ID, "nlctrl"]]);
  readonly #sockets = new DiagTables();

  /** The messages of a datagram. Bytes that cannot be decoded become entries named `malformed`. */
  annotate(protocol: number, direction: "in" | "out", bytes: Buffer): Annotated[] {
    const problems: Problem[] = [];
    const messages = splitMessages(bytes, 0, bytes.length, problems);
    const all = messages.map((message) => this.#readable(protocol, direction, message));
    const rest = bytes.subarray(align(messages.at(-1)?.end ?? 0));
    return [...all, ...problems.map(({ reason = "" }) => malformed(reason, rest))];
  }

  /** A decoded message, or an entry that says why it cannot be decoded. */
  #readable(protocol: number, direction: "in" | "out", message: Message): Annotated {
    try {
      return this.#message(protocol, direction, message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return malformed(error.message, message.bytes.subarray(message.start, message.end));
    }
  }

  #message(protocol: number, direction: "in" | "out", message: Message): Annotated {
    const { sequence } = message;
    if (message.type === NLMSG.error || message.type === NLMSG.done)
      return {
        name: verdictName(message),
        sequence,
        flags: verdictFlagNames(message.flags),
        values: verdictValues(message),
      };
    const layout = this.#layout(protocol, direction, message);
    return {
      name: layout.name,
      sequence,
      flags: flagNames(message.flags),
      values: this.#values(layout, message),
    };
  }

  #layout(protocol: number, direction: "in" | "out", message: Message): Layout {
    const { type, sequence, bytes, start, end } = message;
    if (protocol === NETLINK.route) return routeLayout(type);
    if (protocol === NETLINK.sockDiag) return this.#sockets.layout(message, direction === "out");
    if (protocol !== NETLINK.generic) return { name: `protocol ${protocol} type ${type}` };
    const { command } = GENLMSGHDR.read(bytes, start, end);
    const isEvent = direction === "in" && sequence === 0;
    return genericLayout(this.#families.get(type) ?? `family ${type}`, command, isEvent);
  }

  #values({ header, attributes }: Layout, { bytes, start, end }: Message): Record<string, unknown> {
    if (!attributes) return { bytes: bytes.toString("hex", start, end) };
    const head = header ? (plainValue(header.read(bytes, start, end)) as object) : {};
    const problems: Problem[] = [];
    const values = attributes.read(bytes, start + (header ?? GENLMSGHDR).size, end, problems);
    // Decide by the table, not by the number: an rtnetlink link message has the same number as the
    // controller.
    if ((attributes as unknown) === NLCTRL) this.#learn(values);
    return { ...head, ...(plainValue(values) as object), ...(problems.length > 0 && unreadable(problems)) };
  }

  #learn({ familyId, familyName }: Attributes<(typeof NLCTRL)["rows"]>): void {
    if (familyId !== undefined && familyName !== undefined) this.#families.set(familyId, familyName);
  }
}

function malformed(error: string, bytes: Buffer): Annotated {
  return { name: "malformed", sequence: 0, flags: [], values: { error, bytes: bytes.toString("hex") } };
}

/** The attributes that could not be decoded, by path. */
const unreadable = (problems: readonly Problem[]) => ({
  unreadable: Object.fromEntries(problems.map(({ field, reason = "missing" }) => [field || "rest", reason])),
});

const verdictName = (message: Message): string =>
  message.type === NLMSG.done ? "done" : readAck(message).errno === 0 ? "ack" : "error";

function verdictValues(message: Message): Record<string, unknown> {
  const { errno, ...rest } = readAck(message);
  return { ...(errno !== 0 && { errno, errnoName: errnoName(errno) }), ...(plainValue(rest) as object) };
}

/** The bits that mean "dump" in a request have another meaning in an acknowledgement. */
function verdictFlagNames(flags: number): string[] {
  const names = flagNames(flags & ~NLM_F.dump);
  if (flags & NLM_F.capped) names.push("capped");
  if (flags & NLM_F.ackTlvs) names.push("explained");
  return names;
}

function flagNames(flags: number): string[] {
  const names: string[] = [];
  if (flags & NLM_F.request) names.push("request");
  if (flags & NLM_F.multi) names.push("multi");
  if (flags & NLM_F.ack) names.push("ack");
  if (flags & NLM_F.dumpInterrupted) names.push("interrupted");
  if ((flags & NLM_F.dump) === NLM_F.dump) names.push("dump");
  return names;
}
