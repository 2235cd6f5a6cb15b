import { PM_EVENTS, RESET_REASONS } from "../codec/families/mptcp-events.js";
import type { Problem } from "../codec/wire/problem.js";
import type {
  AnnouncedEvent,
  ClosedEvent,
  ConnectionEvent,
  EventValues,
  ListenerEvent,
  RemovedEvent,
  SubflowClosedEvent,
  SubflowEvent,
  UnknownEvent,
} from "./event-types.js";

/** An event with all that the kernel always sends with it. */
export type KnownEvent =
  | ConnectionEvent
  | ClosedEvent
  | AnnouncedEvent
  | RemovedEvent
  | SubflowEvent
  | SubflowClosedEvent
  | ListenerEvent;

/** The names of events, as `ip mptcp monitor` prints them. */
export type EventName = KnownEvent["event"];

/** An event that lacks an attribute that every kernel sends with it: `problems` names it. */
export interface IncompleteEvent extends EventValues {
  event: "INCOMPLETE";
  /** The event that the kernel sent. */
  name: EventName;
  problems: readonly Problem[];
}

/** One event of the path manager: its name in `event` decides about the other fields. */
export type PathManagerEvent = KnownEvent | UnknownEvent | IncompleteEvent;

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
export const eventNameOf = (number: number): EventName | UnknownEvent["event"] =>
  NAMES_BY_NUMBER[number] ?? `UNKNOWN ${number}`;

/** The name under which the kernel sent an event, also of an incomplete one. */
export const sentName = (event: PathManagerEvent): EventName | UnknownEvent["event"] =>
  event.event === "INCOMPLETE" ? event.name : event.event;

/** RFC 8684's name of an MP_TCPRST reason; `reason N` for undefined codes. */
export function resetReasonName(code: number): string {
  return RESET_REASONS[code] ?? `reason ${code}`;
}

/** Names of all events this library knows. */
export const EVENT_NAMES: readonly EventName[] = PM_EVENTS.map((event) => event.name);
