import { EVENT, type EVENT_FLAGS, type EventAttribute } from "../codec/families/mptcp-events.js";
import { attributeIndexOf } from "../codec/wire/attribute-index.js";
import type { Bits } from "../codec/wire/kinds.js";
import { errnoName } from "../errors.js";
import { eventNameOf, type PathManagerEvent } from "./event.js";
import { lacksAttribute, missingAttributes } from "./event-completeness.js";
import type { EventValues } from "./event-types.js";
import { addOtherAttributes } from "./other-attributes.js";

/**
 * Rows with a field in EventValues; the addresses show the value of `family`. All other rows are in
 * `otherAttributes`, so that a new row is shown before it has a field.
 */
const FIELDS = [
  "token", "remoteId", "localId", "family", "saddr4", "saddr6", "daddr4", "daddr6", "sport", "dport", "backup",
  "error", "timeout", "ifindex", "resetReason", "resetFlags", "serverSide", "flags",
] as const satisfies readonly EventAttribute[]; // biome-ignore format: some to a row

export type EventField = (typeof FIELDS)[number];

const ATTRIBUTE_INDEX = attributeIndexOf(EVENT, FIELDS);
const ROWS = EVENT.rows;
/** Attribute numbers by name. */
const N = Object.fromEntries(FIELDS.map((name) => [name, ROWS[name].number])) as Readonly<
  Record<EventField, number>
>;

/** An event while it is read. */
type Draft = { event: string; stamp: number } & Omit<EventValues, "stamp">;

/**
 * Decodes an event with this number from the attributes between `start` and `end`, received at `stamp` (microseconds
 * since 1970). All events, also those newer than this library, have the attributes of one table. Attributes are decoded
 * in place, because there may be tens of thousands of events per second. Attributes that cannot be decoded are skipped.
 */
export function readEvent(
  number: number,
  bytes: Buffer,
  start: number,
  end: number,
  stamp: number,
): PathManagerEvent {
  const { starts, problems } = ATTRIBUTE_INDEX;
  const event = { event: eventNameOf(number) } as Draft;
  const isComplete = ATTRIBUTE_INDEX.find(bytes, start, end);
  readConnection(event, bytes, starts);
  readEnds(event, bytes, starts);
  readRest(event, bytes, starts);
  if (!isComplete) addOtherAttributes(event, EVENT.read(bytes, start, end, []), FIELDS);
  if (problems.length > 0) event.problems = [...problems];
  if (lacksAttribute(number, starts)) markIncomplete(event, number, starts);
  event.stamp = stamp;
  return event as PathManagerEvent;
}

/** Connection and ids. */
function readConnection(event: Draft, bytes: Buffer, starts: Int32Array): void {
  let at = starts[N.token]!;
  if (at > 0) event.token = ROWS.token.kind.read(bytes, at, at + 4);
  at = starts[N.remoteId]!;
  if (at > 0) event.remoteId = ROWS.remoteId.kind.read(bytes, at, at + 1);
  at = starts[N.localId]!;
  if (at > 0) event.localId = ROWS.localId.kind.read(bytes, at, at + 1);
}

function readEnds(event: Draft, bytes: Buffer, starts: Int32Array): void {
  const local = readEnd(bytes, starts[N.saddr4]!, starts[N.saddr6]!, starts[N.sport]!);
  if (local !== undefined) event.local = local;
  const remote = readEnd(bytes, starts[N.daddr4]!, starts[N.daddr6]!, starts[N.dport]!);
  if (remote !== undefined) event.remote = remote;
}

/** Both ends have the same kinds. */
function readEnd(bytes: Buffer, ipv4: number, ipv6: number, port: number): EventValues["local"] {
  if (ipv4 === 0 && ipv6 === 0 && port === 0) return undefined;
  const end: NonNullable<EventValues["local"]> = {};
  if (ipv4 > 0) end.address = ROWS.saddr4.kind.read(bytes, ipv4, ipv4 + 4);
  else if (ipv6 > 0) end.address = ROWS.saddr6.kind.read(bytes, ipv6, ipv6 + 16);
  if (port > 0) end.port = ROWS.sport.kind.read(bytes, port, port + 2);
  return end;
}

function readRest(event: Draft, bytes: Buffer, starts: Int32Array): void {
  let at = starts[N.backup]!;
  if (at > 0) event.backup = ROWS.backup.kind.read(bytes, at, at + 1) !== 0;
  at = starts[N.error]!;
  if (at > 0) event.errno = ROWS.error.kind.read(bytes, at, at + 1);
  if (event.errno !== undefined) event.errnoName = errnoName(event.errno);
  at = starts[N.timeout]!;
  if (at > 0) event.timeout = ROWS.timeout.kind.read(bytes, at, at + 4);
  at = starts[N.ifindex]!;
  if (at > 0) event.ifindex = ROWS.ifindex.kind.read(bytes, at, at + 4);
  at = starts[N.resetReason]!;
  if (at > 0) event.resetReason = ROWS.resetReason.kind.read(bytes, at, at + 4);
  at = starts[N.resetFlags]!;
  if (at > 0) event.resetFlags = ROWS.resetFlags.kind.read(bytes, at, at + 4);
  at = starts[N.serverSide]!;
  if (at > 0 && ROWS.serverSide.kind.read(bytes, at, at + 1) !== 0) event.serverSide = true;
  at = starts[N.flags]!;
  if (at > 0) readFlags(event, ROWS.flags.kind.read(bytes, at, at + 2));
}

function readFlags(event: Draft, { on, rest }: Bits<(typeof EVENT_FLAGS)[number]>): void {
  for (const name of on)
    if (name === "serverSide") event.serverSide = true;
    else if (name === "denyJoinId0") event.denyJoinId0 = true;
    else addOtherAttributes(event, { [name as string]: true }, []);
  if (rest !== 0) event.unknownFlags = rest;
}

function markIncomplete(event: Draft, number: number, starts: Int32Array): void {
  const problems = event.problems ?? [];
  const isTold = (name: string) => problems.some(({ field }) => field.startsWith(name) || field === "");
  const missing = missingAttributes(number, starts).filter((name) => !isTold(name));
  const all = [...missing.map((field) => ({ field })), ...problems];
  Object.assign(event, { problems: all, name: event.event, event: "INCOMPLETE" });
}
