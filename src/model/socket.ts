import { DIAG_MESSAGE, SOCKET_STATES } from "../codec/families/sock-diag.js";
import { IP_FAMILIES } from "../codec/wire/address-family.js";
import type { Message } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import type { OtherAttributes } from "./other-attributes.js";

/** The words of `ss`; `UNKNOWN` for a state newer than this library. */
export type SocketState =
  | "UNKNOWN"
  | "ESTAB"
  | "SYN-SENT"
  | "SYN-RECV"
  | "FIN-WAIT-1"
  | "FIN-WAIT-2"
  | "TIME-WAIT"
  | "UNCONN"
  | "CLOSE-WAIT"
  | "LAST-ACK"
  | "LISTEN"
  | "CLOSING"
  | "NEW-SYN-RECV"
  | "BOUND-INACTIVE";

/** Every state except the one for states unknown to this library. */
export const SOCKET_STATE_NAMES: readonly SocketState[] = SOCKET_STATES.filter((name) => name !== "UNKNOWN");

/** Address and port of one end. IPv4 of an IPv6 socket is `::ffff:a.b.c.d`. */
export interface SocketEnd {
  address: string;
  port: number;
}

/** A process that has a socket open. */
export interface SocketHolder {
  pid: number;
  /** Name of its main thread: up to 15 arbitrary bytes. */
  name: string;
}

/** Fields of every socket. */
export interface SocketFacts extends OtherAttributes {
  /** `UNKNOWN` for states newer than this library. */
  state: SocketState;
  local: SocketEnd;
  remote: SocketEnd;
  /** Interface the socket is bound to. */
  ifindex?: number | undefined;
  /** Its name. */
  dev?: string | undefined;
  /** Network namespace, if several were listed. */
  netns?: string | undefined;
  /** User id of the owner. */
  uid: number;
  /**
   * The same for all its holders, and for a connection and its subflows; 0 before it is accepted and after it
   * is closed.
   */
  inode: number;
  /** The kernel's number of the socket, which is never reused. */
  cookie: number;
  /** Bytes received and not read. For a listener: connections not yet accepted. */
  receiveQueue: number;
  /** Bytes written and not acknowledged. For a listener: the limit of connections not yet accepted. */
  sendQueue: number;
  /** Fields that the kernel did not report, or that could not be decoded; absent if the socket is complete. */
  problems?: readonly Problem[] | undefined;
}

const HEADER_READERS = {
  family: DIAG_MESSAGE.field("family"),
  state: DIAG_MESSAGE.field("state"),
  source: DIAG_MESSAGE.field("source"),
  sport: DIAG_MESSAGE.field("sport"),
  destination: DIAG_MESSAGE.field("destination"),
  dport: DIAG_MESSAGE.field("dport"),
  ifindex: DIAG_MESSAGE.field("ifindex"),
  uid: DIAG_MESSAGE.field("uid"),
  inode: DIAG_MESSAGE.field("inode"),
  cookie: DIAG_MESSAGE.field("cookie"),
  receiveQueue: DIAG_MESSAGE.field("receiveQueue"),
  sendQueue: DIAG_MESSAGE.field("sendQueue"),
};

/** Whether a message is long enough for the header of a reply. */
export const holdsSocket = ({ start, end }: Message): boolean => end - start >= DIAG_MESSAGE.size;

/** The header of a reply. @throws ProtocolError if it is truncated */
export function socketFacts({ bytes, start, end }: Message, problems: Problem[] = []): SocketFacts {
  DIAG_MESSAGE.check(start, end);
  const ifindex = HEADER_READERS.ifindex(bytes, start);
  const family = HEADER_READERS.family(bytes, start);
  if (!IP_FAMILIES.includes(family))
    problems.push({ field: "address family", reason: `${family} is unknown: addresses are shown as IPv6` });
  return {
    state: SOCKET_STATES[HEADER_READERS.state(bytes, start)] ?? "UNKNOWN",
    local: { address: HEADER_READERS.source(bytes, start), port: HEADER_READERS.sport(bytes, start) },
    remote: { address: HEADER_READERS.destination(bytes, start), port: HEADER_READERS.dport(bytes, start) },
    ifindex: ifindex === 0 ? undefined : ifindex,
    dev: undefined,
    uid: HEADER_READERS.uid(bytes, start),
    inode: HEADER_READERS.inode(bytes, start),
    cookie: HEADER_READERS.cookie(bytes, start),
    receiveQueue: HEADER_READERS.receiveQueue(bytes, start),
    sendQueue: HEADER_READERS.sendQueue(bytes, start),
  };
}
