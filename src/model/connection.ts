import { MPTCP_INFO } from "../codec/families/mptcp-info.js";
import { DIAG_MESSAGE, MPTCP_SOCKET, ROWS_WITH_FIELDS } from "../codec/families/sock-diag.js";
import { findAttribute, payloadEnd } from "../codec/wire/find-attribute.js";
import type { Message } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import type { MptcpInfo } from "./mptcp-info.js";
import { addOtherAttributes } from "./other-attributes.js";
import { type SocketFacts, type SocketHolder, socketFacts } from "./socket.js";
import { distinct, type Subflow } from "./subflow.js";

/** One MPTCP connection with its subflows. Fields that the kernel does not report are absent. */
export interface Connection extends SocketFacts {
  /** Local token, which identifies the connection in events and for the path manager. */
  token?: number | undefined;
  /** Which side opened it, as the initial subflow shows while it exists. */
  openedBy?: "here" | "peer" | undefined;
  /** It has fallen back to TCP. */
  fallback?: boolean | undefined;
  /** Data is covered by checksums. */
  checksum?: boolean | undefined;
  /**
   * Subflows besides the initial one, and their limit: 0 under the userspace path manager, which has no
   * limit.
   */
  extraSubflows?: number | undefined;
  extraSubflowsMax?: number | undefined;
  /** All existing subflows including the initial one, as the kernel counts them since Linux 6.8. */
  subflowsTotal?: number | undefined;
  /** Addresses of the peer that were accepted, and their limit. */
  addAddrAccepted?: number | undefined;
  addAddrAcceptedMax?: number | undefined;
  /** Addresses announced to the peer, and the endpoints that can be announced. */
  addAddrSignal?: number | undefined;
  addAddrSignalMax?: number | undefined;
  /** At the MPTCP level: bytes are counted once, however often and on whichever subflow they were sent. */
  bytesSent?: number | undefined;
  bytesReceived?: number | undefined;
  bytesAcknowledged?: number | undefined;
  bytesRetransmitted?: number | undefined;
  /** Number of retransmissions on another subflow. */
  retransmissions?: number | undefined;
  /** Milliseconds ago. */
  lastDataSent?: number | undefined;
  lastDataReceived?: number | undefined;
  lastAckReceived?: number | undefined;
  /** Everything, if details were requested. */
  info?: MptcpInfo;
  /** In the kernel's order, the initial one first. */
  subflows: Subflow[];
  /** Processes that hold it, if processes were requested. */
  processes?: SocketHolder[] | undefined;
}

const INFO = {
  token: MPTCP_INFO.field("token"),
  flags: MPTCP_INFO.field("flags"),
  checksum: MPTCP_INFO.field("csumEnabled"),
  extraSubflows: MPTCP_INFO.field("subflows"),
  extraSubflowsMax: MPTCP_INFO.field("subflowsMax"),
  subflowsTotal: MPTCP_INFO.field("subflowsTotal"),
  addAddrAccepted: MPTCP_INFO.field("addAddrAccepted"),
  addAddrAcceptedMax: MPTCP_INFO.field("addAddrAcceptedMax"),
  addAddrSignal: MPTCP_INFO.field("addAddrSignal"),
  addAddrSignalMax: MPTCP_INFO.field("addAddrSignalMax"),
  bytesSent: MPTCP_INFO.field("bytesSent"),
  bytesReceived: MPTCP_INFO.field("bytesReceived"),
  bytesAcknowledged: MPTCP_INFO.field("bytesAcked"),
  bytesRetransmitted: MPTCP_INFO.field("bytesRetrans"),
  retransmissions: MPTCP_INFO.field("retransmits"),
  lastDataSent: MPTCP_INFO.field("lastDataSent"),
  lastDataReceived: MPTCP_INFO.field("lastDataRecv"),
  lastAckReceived: MPTCP_INFO.field("lastAckRecv"),
};

/** Bit 0 of the flags. */
const FALLBACK = 1;

/** Problems of the current message, as in subflowFromWire. */
const faults: Problem[] = [];

/**
 * The reply for an MPTCP connection, as far as it can be decoded.
 * @param subflowsOf returns the subflows of a connection, by its token if known, in the kernel's order
 * @throws ProtocolError if the header is truncated
 */
export function connectionFromWire(
  message: Message,
  subflowsOf: (token: number | undefined, inode: number) => Subflow[],
  details = false,
): Connection {
  const { bytes, start, end } = message;
  faults.length = 0;
  const at = findAttribute(bytes, start + DIAG_MESSAGE.size, end, MPTCP_SOCKET.rows.info.number, faults);
  const partEnd = at === 0 ? 0 : payloadEnd(bytes, at);
  const token = INFO.token(bytes, at, partEnd);
  const checksum = INFO.checksum(bytes, at, partEnd);
  const flags = INFO.flags(bytes, at, partEnd);
  const { state, local, remote, ifindex, uid, inode, cookie, receiveQueue, sendQueue } = socketFacts(
    message,
    faults,
  );
  const subflows = initialFirst(subflowsOf(token, inode));
  // One literal, as in subflowFromWire.
  // biome-ignore format: one row for the fields of every socket
  const connection: Connection = {
    token,
    state, local, remote, ifindex, dev: undefined, uid, inode, cookie, receiveQueue, sendQueue,
    openedBy: subflows[0]?.initial ? subflows[0].openedBy : undefined,
    fallback: flags === undefined ? undefined : (flags & FALLBACK) !== 0,
    checksum: checksum === undefined ? undefined : checksum !== 0,
    extraSubflows: INFO.extraSubflows(bytes, at, partEnd),
    extraSubflowsMax: INFO.extraSubflowsMax(bytes, at, partEnd),
    subflowsTotal: INFO.subflowsTotal(bytes, at, partEnd),
    addAddrAccepted: INFO.addAddrAccepted(bytes, at, partEnd),
    addAddrAcceptedMax: INFO.addAddrAcceptedMax(bytes, at, partEnd),
    addAddrSignal: INFO.addAddrSignal(bytes, at, partEnd),
    addAddrSignalMax: INFO.addAddrSignalMax(bytes, at, partEnd),
    bytesSent: INFO.bytesSent(bytes, at, partEnd),
    bytesReceived: INFO.bytesReceived(bytes, at, partEnd),
    bytesAcknowledged: INFO.bytesAcknowledged(bytes, at, partEnd),
    bytesRetransmitted: INFO.bytesRetransmitted(bytes, at, partEnd),
    retransmissions: INFO.retransmissions(bytes, at, partEnd),
    lastDataSent: INFO.lastDataSent(bytes, at, partEnd),
    lastDataReceived: INFO.lastDataReceived(bytes, at, partEnd),
    lastAckReceived: INFO.lastAckReceived(bytes, at, partEnd),
    processes: undefined,
    subflows,
  };
  if (details) addDetails(connection, message);
  if (token === undefined && faults.length === 0) faults.push({ field: "token" });
  if (faults.length > 0) connection.problems = distinct(faults);
  return connection;
}

function addDetails(connection: Connection, { bytes, start, end }: Message): void {
  const values = MPTCP_SOCKET.read(bytes, start + DIAG_MESSAGE.size, end, faults);
  connection.info = values.info ?? {};
  addOtherAttributes(connection, values, ROWS_WITH_FIELDS);
}

function initialFirst(subflows: Subflow[]): Subflow[] {
  const at = subflows.findIndex(({ initial }) => initial);
  return at > 0 ? [...subflows.splice(at, 1), ...subflows] : subflows;
}
