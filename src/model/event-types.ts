import type { Problem } from "../codec/wire/problem.js";
import type { OtherAttributes } from "./other-attributes.js";
import type { SocketEnd } from "./socket.js";

// One interface for events with the same fields. A required field is one that every kernel since 5.12 sends (mptcp_event_*()
// of net/mptcp/pm_netlink.c). A test compares the fields with PM_EVENTS.

/** The fields of every event. */
export interface EventBase extends OtherAttributes {
  /** Attributes that are missing or could not be decoded; absent if there are none. */
  problems?: readonly Problem[];
  /** Network namespace, if several are listened to; set by the reader. */
  netns?: string;
  /** Time of receiving, microseconds since 1970. */
  stamp: number;
}

/** A connection exists (`CREATED`), or subflows can be added to it (`ESTABLISHED`). The ends are those of its first subflow. */
export interface ConnectionEvent extends EventBase, ConnectionFlags {
  event: "CREATED" | "ESTABLISHED";
  /** Local token of the connection. */
  token: number;
  local: SocketEnd;
  remote: SocketEnd;
  /** Address ids of both ends, 0 to 255. */
  localId: number;
  remoteId: number;
}

/** What a connection is. */
export interface ConnectionFlags {
  /** True if this host accepted the connection; absent otherwise, and before Linux 5.19. */
  serverSide?: boolean;
  /** True if the peer forbids joins to the address of the first subflow; absent otherwise, and on kernels without this flag. */
  denyJoinId0?: boolean;
  /** Flag bits without a name. */
  unknownFlags?: number;
}

/** A connection was closed by this host. */
export interface ClosedEvent extends EventBase {
  event: "CLOSED";
  token: number;
}

/** The peer announced an address. */
export interface AnnouncedEvent extends EventBase {
  event: "ANNOUNCED";
  token: number;
  /** Id of the address, 0 to 255. */
  remoteId: number;
  /** The address. The port is the connection's own if the peer announced none. */
  remote: SocketEnd;
}

/** The peer removed an address. */
export interface RemovedEvent extends EventBase {
  event: "REMOVED";
  token: number;
  /** Id of the address, 0 to 255. */
  remoteId: number;
}

/** The fields of the events about one subflow. */
export interface SubflowEventBase extends EventBase, EventErrno, EventDevice {
  /** Local token of the connection. */
  token: number;
  local: SocketEnd;
  remote: SocketEnd;
  /** Address ids of both ends, 0 to 255. */
  localId: number;
  remoteId: number;
  /** The peer's request, not the flag of our own endpoint. */
  backup: boolean;
}

/** A socket error of a subflow; absent if there was none. */
export interface EventErrno {
  /** Positive number as in errno.h. */
  errno?: number;
  /** Its name (`ECONNRESET`), `errno N` if this Node has none. */
  errnoName?: string;
}

/** The interface that a subflow is bound to; absent if it is not bound. */
export interface EventDevice {
  ifindex?: number;
  /** Its name, if it still exists. */
  dev?: string;
}

/** An additional subflow is established (`SF_ESTABLISHED`), or the peer changed its backup state (`SF_PRIO`). */
export interface SubflowEvent extends SubflowEventBase {
  event: "SF_ESTABLISHED" | "SF_PRIO";
}

/** A subflow is closed, or could not be opened. */
export interface SubflowClosedEvent extends SubflowEventBase, ResetReason {
  event: "SF_CLOSED";
}

/** The peer's reset with MP_TCPRST; absent without one, and before Linux 5.13. */
export interface ResetReason {
  /** Reason code, 0 to 6; see resetReasonName. */
  resetReason?: number;
  /** Flags; bit 0: the reason is temporary. */
  resetFlags?: number;
}

/** An MPTCP socket listens, or does so no longer. */
export interface ListenerEvent extends EventBase {
  event: "LISTENER_CREATED" | "LISTENER_CLOSED";
  local: SocketEnd;
}

/** Every value that an event may have: of an event of which it is not known what it always has. */
export interface EventValues extends EventBase, ConnectionFlags, EventErrno, EventDevice, ResetReason {
  token?: number;
  local?: Partial<SocketEnd>;
  remote?: Partial<SocketEnd>;
  localId?: number;
  remoteId?: number;
  backup?: boolean;
  timeout?: number;
}

/** An event newer than this library, by its number. */
export interface UnknownEvent extends EventValues {
  event: `UNKNOWN ${number}`;
}
