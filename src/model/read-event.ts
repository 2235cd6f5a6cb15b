import { EVENT, type EVENT_FLAGS, type EventAttribute } from "../codec/families/mptcp-events.js";
import { attributeIndexOf } from "../codec/wire/attribute-index.js";
import type { Bits } from "../codec/wire/kinds.js";
import { eventNameOf, eventProblems, type PathManagerEvent } from "./event.js";
import { addOtherAttributes } from "./other-attributes.js";

/**
 * Rows with a field in PathManagerEvent; the addresses show the value of `family`. All other rows are in
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

type Mutable = PathManagerEvent & Record<string, unknown>;

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
  const event = { event: eventNameOf(number) } as Mutable;
  const isComplete = ATTRIBUTE_INDEX.find(bytes, start, end);
  readEnds(event, bytes, ATTRIBUTE_INDEX.starts);
  readRest(event, bytes, ATTRIBUTE_INDEX.starts);
  if (!isComplete) addOtherAttributes(event, EVENT.read(bytes, start, end, []), FIELDS);
  if (event.token === undefined || ATTRIBUTE_INDEX.problems.length > 0) markOdd(event);
  event.stamp = stamp;
  return event;
}

function markOdd(event: Mutable): void {
  const problems = eventProblems(event, ATTRIBUTE_INDEX.problems);
  if (problems.length > 0) event.problems = problems;
}

/** Connection, ids, addresses and ports. */
function readEnds(event: Mutable, bytes: Buffer, starts: Int32Array): void {
  let at = starts[N.token]!;
  if (at > 0) event.token = ROWS.token.kind.read(bytes, at, at + 4);
  at = starts[N.remoteId]!;
  if (at > 0) event.remoteId = ROWS.remoteId.kind.read(bytes, at, at + 1);
  at = starts[N.localId]!;
  if (at > 0) event.localId = ROWS.localId.kind.read(bytes, at, at + 1);
  at = starts[N.saddr4]!;
  if (at > 0) event.source = ROWS.saddr4.kind.read(bytes, at, at + 4);
  at = at > 0 ? 0 : starts[N.saddr6]!;
  if (at > 0) event.source = ROWS.saddr6.kind.read(bytes, at, at + 16);
  at = starts[N.daddr4]!;
  if (at > 0) event.destination = ROWS.daddr4.kind.read(bytes, at, at + 4);
  at = at > 0 ? 0 : starts[N.daddr6]!;
  if (at > 0) event.destination = ROWS.daddr6.kind.read(bytes, at, at + 16);
  at = starts[N.sport]!;
  if (at > 0) event.sourcePort = ROWS.sport.kind.read(bytes, at, at + 2);
  at = starts[N.dport]!;
  if (at > 0) event.destinationPort = ROWS.dport.kind.read(bytes, at, at + 2);
}

function readRest(event: Mutable, bytes: Buffer, starts: Int32Array): void {
  let at = starts[N.backup]!;
  if (at > 0) event.backup = ROWS.backup.kind.read(bytes, at, at + 1) !== 0;
  at = starts[N.error]!;
  if (at > 0) event.error = ROWS.error.kind.read(bytes, at, at + 1);
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

function readFlags(event: Mutable, { on, rest }: Bits<(typeof EVENT_FLAGS)[number]>): void {
  for (const name of on)
    if (name === "serverSide") event.serverSide = true;
    else if (name === "denyJoinId0") event.denyJoinId0 = true;
    else addOtherAttributes(event, { [name as string]: true }, []);
  if (rest !== 0) event.unknownFlags = rest;
}
