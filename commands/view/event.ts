import {
  EVENT_NAMES,
  type EventValues,
  type PathManagerEvent,
  sentName,
  snakeCase,
} from "../../src/index.js";
import { otherWords } from "./other-attributes.js";
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

export const hasOthers = ({ otherAttributes, unknown }: EventValues): boolean =>
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
export const shortHex32 = (n: number): string => (n < 0x10000000 ? n.toString(16) : hex32(n));

export const isIPv6 = (address: string): boolean => address.includes(":");

/** C's `%#x`: zero has no prefix. */
export const alternateHex = (n: number): string => (n === 0 ? "0" : `0x${n.toString(16)}`);
