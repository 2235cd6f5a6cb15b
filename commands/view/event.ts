import {
  EVENT_NAMES,
  type EventValues,
  type Overrun,
  type PathManagerEvent,
  resetReasonName,
  sentName,
  snakeCase,
} from "../../src/index.js";
import { otherJson, otherWords } from "./other-attributes.js";
import { quoted } from "./widgets/json.js";
import { colorOfAddress, escapeControls, paint, type Style } from "./widgets/style.js";

/** `[ CREATED]`, created once: there are many events. */
const EVENT_HEADINGS = new Map<string, string>(EVENT_NAMES.map((name) => [name, `[${name.padStart(16)}]`]));

/**
 * The format of `ip mptcp monitor` (7.1): names right-aligned to 16, but for unknown numbers. Values that `ip mptcp`
 * does not print are at the end as `name=value`.
 */
export function eventText(sent: PathManagerEvent, style: Style): string {
  const event: EventValues = sent;
  const { local, remote } = event;
  const name = sentName(sent);
  let line = EVENT_HEADINGS.get(name) ?? `[${name}]`;
  if (event.token !== undefined) line += ` token=${hex32(event.token)}`;
  if (event.remoteId !== undefined) line += ` remid=${event.remoteId}`;
  if (event.localId !== undefined) line += ` locid=${event.localId}`;
  if (local?.address !== undefined) line += addressText(" saddr", local.address, style);
  if (remote?.address !== undefined) line += addressText(" daddr", remote.address, style);
  if (local?.port !== undefined) line += ` sport=${local.port}`;
  if (remote?.port !== undefined) line += ` dport=${remote.port}`;
  if (event.backup !== undefined) line += ` backup=${event.backup ? 1 : 0}`;
  if (event.errno !== undefined) line += ` error=${event.errno}`;
  if (event.timeout !== undefined) line += ` timeout=${event.timeout}`;
  if (event.ifindex !== undefined) line += ` ifindex=${event.ifindex}`;
  if (event.dev !== undefined) line += ` dev=${paint(escapeControls(event.dev), "dev", style)}`;
  if (event.resetReason !== undefined) line += ` reset_reason=${event.resetReason}`;
  if (event.resetFlags !== undefined) line += ` reset_flags=${alternateHex(event.resetFlags)}`;
  if (event.serverSide) line += " server_side";
  if (event.denyJoinId0) line += " deny_join_id0";
  if (event.unknownFlags) line += ` flags=${alternateHex(event.unknownFlags)}`;
  if (event.netns !== undefined) line += ` netns=${escapeControls(event.netns)}`;
  if (event.problems !== undefined) line += ` incomplete=${incompleteText(event.problems)}`;
  return hasOthers(event) ? [line, ...otherWords(event)].join(" ") : line;
}

const hasOthers = ({ otherAttributes, unknown }: EventValues): boolean =>
  otherAttributes !== undefined || unknown !== undefined;

const KEYS: Readonly<Record<string, string>> = { remoteId: "remid", localId: "locid", "": "rest" };

/** Keys of missing and malformed attributes, `rest` for the following bytes. */
export function incompleteText(problems: NonNullable<PathManagerEvent["problems"]>): string {
  const keys = problems.map(({ field }) => KEYS[field] ?? snakeCase(field));
  return [...new Set(keys)].join(",");
}

function addressText(key: string, text: string, style: Style): string {
  const painted = style.color ? paint(text, colorOfAddress(text), style) : text;
  return `${key}${isIPv6(text) ? 6 : 4}=${painted}`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** C's `%08x`, byte by byte: V8 formats numbers above 31 bits slowly. */
const hex32 = (n: number): string =>
  `${HEX[n >>> 24]}${HEX[(n >>> 16) & 255]}${HEX[(n >>> 8) & 255]}${HEX[n & 255]}`;

/** C's `%x`. */
const shortHex32 = (n: number): string => (n < 0x10000000 ? n.toString(16) : hex32(n));

const isIPv6 = (address: string): boolean => address.includes(":");

/** C's `%#x`: zero has no prefix. */
export const alternateHex = (n: number): string => (n === 0 ? "0" : `0x${n.toString(16)}`);

type Put = (key: string, value: string | number | boolean | object) => void;

/** Calls `put` with iproute2's keys in its order; `error_name` and `reset_reason_name` are our additions. */
function eachKey(event: PathManagerEvent | Overrun, put: Put): void {
  put("event", event.event === "OVERRUN" ? event.event : sentName(event));
  if (event.netns !== undefined) put("netns", event.netns);
  if (event.event === "OVERRUN") put("lost", event.lost);
  else eachField(event, put);
}

function eachField(event: EventValues, put: Put): void {
  const { local, remote } = event;
  if (event.token !== undefined) put("token", `0x${shortHex32(event.token)}`);
  if (event.remoteId !== undefined) put("remid", event.remoteId);
  if (event.localId !== undefined) put("locid", event.localId);
  if (local?.address !== undefined) put(isIPv6(local.address) ? "saddr6" : "saddr4", local.address);
  if (remote?.address !== undefined) put(isIPv6(remote.address) ? "daddr6" : "daddr4", remote.address);
  if (local?.port !== undefined) put("sport", local.port);
  if (remote?.port !== undefined) put("dport", remote.port);
  if (event.backup !== undefined) put("backup", event.backup ? 1 : 0);
  if (event.errno !== undefined) put("error", event.errno);
  if (event.errnoName !== undefined) put("error_name", event.errnoName);
  if (event.timeout !== undefined) put("timeout", event.timeout);
  if (event.ifindex !== undefined) put("ifindex", event.ifindex);
  if (event.dev !== undefined) put("dev", event.dev);
  if (event.resetReason !== undefined) {
    put("reset_reason", event.resetReason);
    put("reset_reason_name", resetReasonName(event.resetReason));
  }
  if (event.resetFlags !== undefined) put("reset_flags", alternateHex(event.resetFlags));
  if (event.serverSide) put("server_side", true);
  if (event.denyJoinId0) put("deny_join_id0", true);
  if (event.unknownFlags) put("flags", alternateHex(event.unknownFlags));
  if (event.problems !== undefined) put("incomplete", incompleteText(event.problems));
  if (hasOthers(event))
    for (const [key, value] of Object.entries(otherJson(event))) put(key, value as object);
}

/** An event as an object with iproute2's keys. */
export function eventJson(
  event: PathManagerEvent | Overrun,
  stamp: Record<string, string> = {},
): Record<string, unknown> {
  const out: Record<string, unknown> = { ...stamp };
  eachKey(event, (key, value) => {
    out[key] = value;
  });
  return out;
}

let jsonLine = "";

const write: Put = (key, value) => {
  const text =
    typeof value === "string" ? quoted(value) : typeof value === "object" ? JSON.stringify(value) : value;
  jsonLine += `,"${key}":${text}`;
};

/**
 * The same as JSON on one line, without an intermediate object. `stamp` is a key with its value, or empty.
 */
export function eventLine(
  event: PathManagerEvent | Overrun,
  stamp?: readonly [key: string, value: string],
): string {
  jsonLine = "";
  if (stamp !== undefined) write(stamp[0], stamp[1]);
  eachKey(event, write);
  return `{${jsonLine.slice(1)}}`;
}
