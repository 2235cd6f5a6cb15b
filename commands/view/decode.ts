import type { Annotated, ChangeRequest, DecodedPacket } from "../../src/index.js";
import { escapeControls } from "./widgets/style.js";

const ARROW = { out: "->", in: "<-" } as const;

/** A packet as lines: its type, then one line for each value; nested values by path. */
export function packetText({ direction, messages, note }: DecodedPacket): string {
  if (note) {
    const { kind, ...rest } = note;
    return `-- ${escapeControls(kind)}\n${valueLines(rest)}`;
  }
  return messages.map((message) => messageText(direction, message)).join("");
}

function messageText(direction: "in" | "out", { name, sequence, flags, values }: Annotated): string {
  const head = [ARROW[direction], name, ...(sequence ? [`#${sequence}`] : []), ...flags].join(" ");
  return `${escapeControls(head)}\n${valueLines(values)}`;
}

function valueLines(value: unknown, path = ""): string {
  if (typeof value !== "object" || value === null || isPlainList(value)) {
    const text = Array.isArray(value) ? value.join(" ") : String(value);
    return `   ${escapeControls(path)}${text === "" ? "" : ` ${escapeControls(text)}`}\n`;
  }
  return Object.entries(value)
    .map(([key, one]) => valueLines(one, path === "" ? key : `${path}.${key}`))
    .join("");
}

const isPlainList = (value: object): boolean =>
  Array.isArray(value) && value.every((one) => typeof one !== "object");

/** Bytes of a datagram, sixteen per line, with offsets; used by --trace. */
export function hexDump(bytes: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const pairs = bytes.toString("hex", at, at + 16).match(/../g) ?? [];
    lines.push(`   ${at.toString(16).padStart(4, "0")}: ${pairs.join(" ")}\n`);
  }
  return lines.join("");
}

/** A packet of a live run: decoded, then its bytes. No line feed at the end. */
export const packetTrace = (packet: DecodedPacket): string =>
  `${packetText(packet)}${packet.note ? "" : hexDump(packet.bytes)}`.trimEnd();

/** A request that a dry run withheld, decoded and in bytes. No line feed at the end. */
export const requestText = ({ operation, values, body }: ChangeRequest): string =>
  `dry run, not sent: ${operation}\n${valueLines(values)}${hexDump(body)}`.trimEnd();

/** The same as data; the bytes are hexadecimal. */
export const requestJson = ({ operation, values, body }: ChangeRequest) => ({
  request: { operation, values, bytes: body.toString("hex") },
});

/** One packet as data. */
export function packetJson({
  stamp,
  direction,
  protocol,
  messages,
  note,
}: DecodedPacket): Record<string, unknown> {
  return { stamp, direction, protocol, ...(note ? { note } : { messages }) };
}
