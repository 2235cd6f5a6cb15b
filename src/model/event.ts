import { PM_EVENTS, RESET_REASONS } from "../codec/families/mptcp-events.js";
import type { Problem } from "../codec/wire/problem.js";
import type { OtherAttributes } from "./other-attributes.js";

export type EventName = (typeof PM_EVENTS)[number]["name"];

/** One event of the path manager. Its fields depend on the event; see PM_EVENTS. */
export interface PathManagerEvent extends OtherAttributes {
  /** `UNKNOWN N` for numbers newer than this library. */
  event: EventName | `UNKNOWN ${number}`;
  /** Local token of the connection; absent for listeners. */
  token?: number;
  remoteId?: number;
  localId?: number;
  /** Local address. */
  source?: string;
  /** Remote address. */
  destination?: string;
  sourcePort?: number;
  destinationPort?: number;
  /** The peer's request, not the flag of our own endpoint. */
  backup?: boolean;
  /** Errno that closed the subflow. */
  error?: number;
  timeout?: number;
  /** Interface the subflow is bound to. */
  ifindex?: number;
  dev?: string;
  /** MP_TCPRST reason code, 0 to 6; see resetReasonName. */
  resetReason?: number;
  /** MP_TCPRST flags; bit 0: the reason is temporary. */
  resetFlags?: number;
  /** True if this host accepted the connection. */
  serverSide?: boolean;
  /** True if the peer forbids joins to the address of the first subflow. */
  denyJoinId0?: boolean;
  /** Flag bits without a name. */
  unknownFlags?: number;
  /** Fields that the kernel did not report, or that could not be decoded; absent if the event is complete. */
  problems?: readonly Problem[];
  /** Network namespace, if several are listened to; set by the reader. */
  netns?: string;
  /** Time of receiving, microseconds since 1970. */
  stamp: number;
}

/**
 * An element of the stream at the position of lost events: the kernel dropped exactly this number of events there.
 */
export interface Overrun {
  event: "OVERRUN";
  lost: number;
  netns?: string;
  stamp: number;
}

const NAMES_BY_NUMBER: (EventName | undefined)[] = [];
for (const { number, name } of PM_EVENTS) NAMES_BY_NUMBER[number] = name;

/** The name of an event's number in events: `UNKNOWN N` if this library has none. */
export const eventNameOf = (number: number): PathManagerEvent["event"] =>
  NAMES_BY_NUMBER[number] ?? `UNKNOWN ${number}`;

/** RFC 8684's name of an MP_TCPRST reason; `reason N` for undefined codes. */
export function resetReasonName(code: number): string {
  return RESET_REASONS[code] ?? `reason ${code}`;
}

/** Listener events belong to no connection; of an unknown event that cannot be known. */
const WITHOUT_TOKEN = /^(LISTENER_|UNKNOWN )/;

/** Irregularities of an event without a token, or with `unread` parts. */
export function eventProblems(event: PathManagerEvent, unread: readonly Problem[]): readonly Problem[] {
  const isTold = unread.some(({ field }) => field === "token" || field === "");
  if (event.token !== undefined || WITHOUT_TOKEN.test(event.event) || isTold) return [...unread];
  return [{ field: "token" }, ...unread];
}

/** Names of all events this library knows. */
export const EVENT_NAMES = PM_EVENTS.map((event) => event.name);
