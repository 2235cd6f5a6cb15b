import { PM_EVENTS, RESET_REASONS } from "../codec/families/mptcp-events.js";
import type { Problem } from "../codec/wire/problem.js";
import type { OtherAttributes } from "./other-attributes.js";

export type EventName = (typeof PM_EVENTS)[number]["name"];

/** One event of the path manager. Which fields are there depends on the event; see PM_EVENTS. */
export interface PathManagerEvent extends OtherAttributes {
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
  /** What the kernel did not tell, or what could not be read; absent where the event is whole. */
  problems?: readonly Problem[];
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

/** The name of an event's number; undefined where this library has none. */
export const knownEventName = (number: number): EventName | undefined => NAMES[number];

/** The name of an event's number, as events of that number bear it: `UNKNOWN N` where this library has none. */
export const eventNameOf = (number: number): PathManagerEvent["event"] =>
  NAMES[number] ?? `UNKNOWN ${number}`;

/** RFC 8684's name of an MP_TCPRST reason, `reason N` for codes it does not define. */
export function resetReasonName(code: number): string {
  return RESET_REASONS[code] ?? `reason ${code}`;
}

/** Events of listeners are those of no connection. */
const LISTENER = /^LISTENER_/;

/** What is odd about an event that lacks a token, or of which `unread` could not be read. */
export function eventProblems(event: PathManagerEvent, unread: readonly Problem[]): readonly Problem[] {
  const isTold = unread.some(({ field }) => field === "token" || field === "");
  if (event.token !== undefined || LISTENER.test(event.event) || isTold) return [...unread];
  return [{ field: "token" }, ...unread];
}

/** Names of all events this library knows. */
export const EVENT_NAMES = PM_EVENTS.map((event) => event.name);
