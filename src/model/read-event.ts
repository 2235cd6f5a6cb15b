import { EVENT, type EventAttribute } from "../codec/families/mptcp-events.js";
import { attributeIndexOf } from "../codec/wire/attribute-index.js";
import type { Bits } from "../codec/wire/kinds.js";
import { eventProblems, knownEventName, type PathManagerEvent } from "./event.js";

const PLACES = attributeIndexOf(EVENT);
const ROWS = EVENT.rows;
/** Attribute numbers by name. */
const N = Object.fromEntries(Object.entries(ROWS).map(([name, { number }]) => [name, number])) as Readonly<
  Record<EventAttribute, number>
>;

type Mutable = PathManagerEvent & Record<string, unknown>;

/**
 * The event of a number and of the attributes from `start` to `end`, received at `stamp`, microseconds since 1970; of an
 * unknown number, only that is kept. Read where it lies, for a storm brings tens of thousands a second, and as far as it
 * can be.
 */
export function readEvent(
  number: number,
  bytes: Buffer,
  start: number,
  end: number,
  stamp: number,
): PathManagerEvent {
  const name = knownEventName(number);
  if (name === undefined) return { event: `UNKNOWN ${number}`, stamp };
  const event = { event: name } as Mutable;
  const isComplete = PLACES.find(bytes, start, end);
  readEnds(event, bytes, PLACES.starts);
  readRest(event, bytes, PLACES.starts);
  if (!isComplete) event.unknown = EVENT.read(bytes, start, end, []).unknown ?? [];
  if (event.token === undefined || PLACES.problems.length > 0) markOdd(event);
  event.stamp = stamp;
  return event;
}

function markOdd(event: Mutable): void {
  const problems = eventProblems(event, PLACES.problems);
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

function readFlags(event: Mutable, { on, rest }: Bits<"denyJoinId0" | "serverSide">): void {
  if (on.includes("serverSide")) event.serverSide = true;
  if (on.includes("denyJoinId0")) event.denyJoinId0 = true;
  if (rest !== 0) event.unknownFlags = rest;
}
