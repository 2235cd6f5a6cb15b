import { type EVENT, PM_EVENTS, RESET_REASONS } from "../families/mptcp-pm.js";
import type { Attributes, RawAttribute } from "../wire/attributes.js";

export type EventName = (typeof PM_EVENTS)[number]["name"];

/** One event of the path manager. Which fields are there depends on the event; see PM_EVENTS. */
export interface PathManagerEvent {
  /** `UNKNOWN N` for numbers newer than this library. */
  event: EventName | `UNKNOWN ${number}`;
  /** Local token of the connection, absent for listeners. */
  token?: number;
  remoteId?: number;
  localId?: number;
  /** Local address. */
  source?: string;
  /** Remote address. */
  destination?: string;
  sourcePort?: number;
  destinationPort?: number;
  /** What the peer asked of us, not our own endpoint's flag. */
  backup?: boolean;
  /** Errno that ended the subflow. */
  error?: number;
  timeout?: number;
  /** Interface the subflow is bound to. */
  ifindex?: number;
  dev?: string;
  /** MP_TCPRST reason code, 0 to 6; see resetReasonName. */
  resetReason?: number;
  /** MP_TCPRST flags; bit 0: the reason may pass. */
  resetFlags?: number;
  /** True where the connection was accepted here. */
  serverSide?: boolean;
  /** True where the peer forbids joins to the address of the first subflow. */
  denyJoinId0?: boolean;
  /** Flag bits without a name. */
  unknownFlags?: number;
  /** Attributes without a name. */
  unknown?: readonly RawAttribute[];
  /** Network namespace, where several are listened to; the reader's to fill in. */
  netns?: string;
  /** Received at, microseconds since 1970. */
  stamp: number;
}

/** Told in band where events were lost: the kernel dropped exactly this many, between the neighbours. */
export interface Overrun {
  event: "OVERRUN";
  lost: number;
  netns?: string;
  stamp: number;
}

const NAMES: (EventName | undefined)[] = [];
for (const { number, name } of PM_EVENTS) NAMES[number] = name;

/** The name of an event's number, as events of that number bear it: `UNKNOWN N` where this library has none. */
export const eventNameOf = (number: number): PathManagerEvent["event"] =>
  NAMES[number] ?? `UNKNOWN ${number}`;

type Mutable = PathManagerEvent & Record<string, unknown>;

/** The event in a datagram received at `stamp`, microseconds since 1970; of an unknown number, only that is kept. */
export function eventFromWire(
  command: number,
  wire: Attributes<(typeof EVENT)["rows"]>,
  stamp: number,
): PathManagerEvent {
  const name = NAMES[command];
  if (name === undefined) return { event: `UNKNOWN ${command}`, stamp };
  const event = { event: name } as Mutable;
  if (wire.token !== undefined) event.token = wire.token;
  if (wire.remoteId !== undefined) event.remoteId = wire.remoteId;
  if (wire.localId !== undefined) event.localId = wire.localId;
  const source = wire.saddr4 ?? wire.saddr6;
  if (source !== undefined) event.source = source;
  const destination = wire.daddr4 ?? wire.daddr6;
  if (destination !== undefined) event.destination = destination;
  if (wire.sport !== undefined) event.sourcePort = wire.sport;
  if (wire.dport !== undefined) event.destinationPort = wire.dport;
  if (wire.backup !== undefined) event.backup = wire.backup !== 0;
  if (wire.error !== undefined) event.error = wire.error;
  if (wire.timeout !== undefined) event.timeout = wire.timeout;
  if (wire.ifindex !== undefined) event.ifindex = wire.ifindex;
  if (wire.resetReason !== undefined) event.resetReason = wire.resetReason;
  if (wire.resetFlags !== undefined) event.resetFlags = wire.resetFlags;
  if (wire.serverSide || wire.flags?.on.includes("serverSide")) event.serverSide = true;
  if (wire.flags?.on.includes("denyJoinId0")) event.denyJoinId0 = true;
  if (wire.flags?.rest) event.unknownFlags = wire.flags.rest;
  if (wire.unknown !== undefined) event.unknown = wire.unknown;
  event.stamp = stamp;
  return event;
}

/** RFC 8684's name of an MP_TCPRST reason, `reason N` for codes it does not define. */
export function resetReasonName(code: number): string {
  return RESET_REASONS[code] ?? `reason ${code}`;
}
