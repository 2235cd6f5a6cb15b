import { type DIAG_MESSAGE, SOCKET_STATES } from "../families/sock-diag.js";
import type { RecordValue } from "../wire/record.js";

/** The words of `ss`. */
export type SocketState = (typeof SOCKET_STATES)[number];

/** Address and port of one end. IPv4 of an IPv6 socket is `::ffff:a.b.c.d`. */
export interface SocketEnd {
  address: string;
  port: number;
}

/** A process that has a socket open. */
export interface SocketHolder {
  pid: number;
  /** Name of its main thread, up to 15 bytes of anything. */
  name: string;
  /** Its descriptors of the socket. */
  fds: number[];
}

/** What every socket has. */
export interface SocketFacts {
  /** `UNKNOWN` for states newer than this library. */
  state: SocketState;
  local: SocketEnd;
  remote: SocketEnd;
  /** Interface the socket is bound to. */
  ifindex?: number;
  /** Name of the interface it is bound to or, of a subflow, else that of the interface its route leads to. */
  dev?: string;
  /** Owner of the socket. */
  uid: number;
  /** The same for all who hold it, and for a connection and its subflows; 0 before it is accepted and after it is closed. */
  inode: number;
  /** The kernel's number of the socket, never used twice. */
  cookie: number;
  /** Bytes received and not read. Of a listener: connections not yet accepted. */
  receiveQueue: number;
  /** Bytes written and not acknowledged. Of a listener: the limit of connections not yet accepted. */
  sendQueue: number;
}

export type WireSocket = RecordValue<(typeof DIAG_MESSAGE)["fields"]>;

export function socketFacts(wire: WireSocket): SocketFacts {
  const { ifindex, uid, inode, cookie, receiveQueue, sendQueue } = wire;
  const facts: SocketFacts = {
    state: SOCKET_STATES[wire.state] ?? "UNKNOWN",
    local: { address: wire.source, port: wire.sport },
    remote: { address: wire.destination, port: wire.dport },
    uid,
    inode,
    cookie,
    receiveQueue,
    sendQueue,
  };
  if (ifindex !== 0) facts.ifindex = ifindex;
  return facts;
}
