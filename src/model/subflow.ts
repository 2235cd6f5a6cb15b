import { DIAG_MESSAGE, SUBFLOW, SUBFLOW_FLAGS, TCP_SOCKET, ULP } from "../families/sock-diag.js";
import { TCP_INFO } from "../families/tcp-info.js";
import type { Attributes } from "../wire/attributes.js";
import { u32 } from "../wire/kinds.js";
import type { Message } from "../wire/message.js";
import { attributeReader, findAttribute, payloadEnd } from "../wire/one-attribute.js";
import type { StructValue } from "../wire/struct.js";
import { type SocketFacts, socketFacts } from "./socket.js";

/** Everything struct tcp_info holds; what the kernel is too old for is undefined. Units: docs/protocol.md. */
export type TcpInfo = StructValue<(typeof TCP_INFO)["rows"]>;
/** Everything the MPTCP part of a subflow's socket holds. */
export type SubflowInfo = Attributes<(typeof SUBFLOW)["rows"]>;

/** One TCP connection that carries data of an MPTCP connection. What the kernel does not tell is absent. */
export interface Subflow extends SocketFacts {
  /** Local token of its connection. */
  token: number;
  /** Address ids, as announced and as in events. */
  localId: number;
  remoteId: number;
  /** True for the one the connection began with, false for one that joined. */
  initial: boolean;
  /** Who opened it: this host or its peer. */
  openedBy?: "here" | "peer" | undefined;
  /** We asked the peer to send here only when nothing else is left. */
  backup: boolean;
  /** The peer asked us. */
  backupByPeer: boolean;
  fullyEstablished: boolean;
  connected: boolean;
  /**
   * As many timeouts in a row as make the kernel give a subflow up (net.mptcp.stale_loss_cnt). Whether it has done so
   * it does not tell.
   */
  stale?: boolean | undefined;
  /** Interface that its route leads to, where it is not bound to one (`dev`) and routes were asked for. */
  routedDev?: string | undefined;
  congestion?: string | undefined;
  /** Smoothed round trip time and its variance, the smallest seen: microseconds. */
  rtt?: number | undefined;
  rttVariance?: number | undefined;
  minRtt?: number | undefined;
  /** Segments. */
  congestionWindow?: number | undefined;
  /** Largest segment sent, bytes. */
  mss?: number | undefined;
  /** Segments sent again so far. */
  retransmissions?: number | undefined;
  /** Timeouts in a row without an acknowledgement. */
  timeouts?: number | undefined;
  /** Bytes, those sent again included. */
  bytesSent?: number | undefined;
  bytesReceived?: number | undefined;
  bytesAcknowledged?: number | undefined;
  bytesRetransmitted?: number | undefined;
  /** Bytes a second that arrived lately, and that may be sent. No limit: absent. */
  deliveryRate?: number | undefined;
  pacingRate?: number | undefined;
  /** Milliseconds ago. */
  lastDataSent?: number | undefined;
  lastDataReceived?: number | undefined;
  lastAckReceived?: number | undefined;
  /** All there is, where details were asked for. */
  tcp?: TcpInfo;
  mptcp?: SubflowInfo;
}

const INFO = {
  rtt: TCP_INFO.field("rtt"),
  rttVariance: TCP_INFO.field("rttvar"),
  minRtt: TCP_INFO.field("minRtt"),
  congestionWindow: TCP_INFO.field("sndCwnd"),
  mss: TCP_INFO.field("sndMss"),
  retransmissions: TCP_INFO.field("totalRetrans"),
  timeouts: TCP_INFO.field("retransmits"),
  bytesSent: TCP_INFO.field("bytesSent"),
  bytesReceived: TCP_INFO.field("bytesReceived"),
  bytesAcknowledged: TCP_INFO.field("bytesAcked"),
  bytesRetransmitted: TCP_INFO.field("bytesRetrans"),
  deliveryRate: TCP_INFO.field("deliveryRate"),
  pacingRate: TCP_INFO.field("pacingRate"),
  lastDataSent: TCP_INFO.field("lastDataSent"),
  lastDataReceived: TCP_INFO.field("lastDataRecv"),
  lastAckReceived: TCP_INFO.field("lastAckRecv"),
};

const MPTCP = {
  token: attributeReader(SUBFLOW, "tokenLoc"),
  localId: attributeReader(SUBFLOW, "idLoc"),
  remoteId: attributeReader(SUBFLOW, "idRem"),
};

const BIT = Object.fromEntries(SUBFLOW_FLAGS.map((name, bit) => [name, 1 << bit])) as Record<
  (typeof SUBFLOW_FLAGS)[number],
  number
>;

const congestionOf = attributeReader(TCP_SOCKET, "congestion");
const NO_LIMIT = 2 ** 64;
/** What minRtt says before anything was measured. */
const NOTHING_MEASURED = 2 ** 32 - 1;

/** The local token in the reply for a TCP socket; undefined for plain TCP, listeners, and sockets in TIME-WAIT. */
export function tokenOfSubflow(message: Message): number | undefined {
  const { bytes } = message;
  const at = mptcpPart(message);
  return at === 0 ? undefined : MPTCP.token(bytes, at, payloadEnd(bytes, at));
}

function mptcpPart({ bytes, start, end }: Message): number {
  const ulp = findAttribute(bytes, start + DIAG_MESSAGE.size, end, TCP_SOCKET.rows.ulp.number);
  return ulp === 0 ? 0 : findAttribute(bytes, ulp, payloadEnd(bytes, ulp), ULP.rows.mptcp.number);
}

/** The reply for a socket of which `tokenOfSubflow` gave a token. @throws ProtocolError */
export function subflowFromWire(message: Message, details = false): Subflow {
  const { bytes: b, end } = message;
  const at = mptcpPart(message);
  const past = payloadEnd(b, at);
  const flags = flagsOf(b, at, past);
  const info = findAttribute(b, message.start + DIAG_MESSAGE.size, end, TCP_SOCKET.rows.info.number);
  const infoEnd = info === 0 ? 0 : payloadEnd(b, info);
  const { state, local, remote, ifindex, uid, inode, cookie, receiveQueue, sendQueue } = socketFacts(message);
  // One literal: an object put together from several would be a slow table, and there may be tens of thousands.
  // biome-ignore format: one row for what every socket has
  const subflow: Subflow = {
    state, local, remote, ifindex, dev: undefined, uid, inode, cookie, receiveQueue, sendQueue,
    token: MPTCP.token(b, at, past) ?? 0,
    localId: MPTCP.localId(b, at, past) ?? 0, remoteId: MPTCP.remoteId(b, at, past) ?? 0,
    initial: (flags & (BIT.joinLocal | BIT.joinRemote)) === 0,
    openedBy: opener(flags),
    backup: (flags & BIT.backupLocal) !== 0,
    backupByPeer: (flags & BIT.backupRemote) !== 0,
    fullyEstablished: (flags & BIT.fullyEstablished) !== 0,
    connected: (flags & BIT.connected) !== 0,
    stale: undefined,
    routedDev: undefined,
    congestion: congestionOf(b, message.start + DIAG_MESSAGE.size, end),
    rtt: INFO.rtt(b, info, infoEnd),
    rttVariance: INFO.rttVariance(b, info, infoEnd),
    minRtt: unless(NOTHING_MEASURED, INFO.minRtt(b, info, infoEnd)),
    congestionWindow: INFO.congestionWindow(b, info, infoEnd),
    mss: INFO.mss(b, info, infoEnd),
    retransmissions: INFO.retransmissions(b, info, infoEnd),
    timeouts: INFO.timeouts(b, info, infoEnd),
    bytesSent: INFO.bytesSent(b, info, infoEnd),
    bytesReceived: INFO.bytesReceived(b, info, infoEnd),
    bytesAcknowledged: INFO.bytesAcknowledged(b, info, infoEnd),
    bytesRetransmitted: INFO.bytesRetransmitted(b, info, infoEnd),
    deliveryRate: INFO.deliveryRate(b, info, infoEnd),
    pacingRate: unless(NO_LIMIT, INFO.pacingRate(b, info, infoEnd)),
    lastDataSent: INFO.lastDataSent(b, info, infoEnd),
    lastDataReceived: INFO.lastDataReceived(b, info, infoEnd),
    lastAckReceived: INFO.lastAckReceived(b, info, infoEnd),
  };
  if (details) Object.assign(subflow, detailsOf(message));
  return subflow;
}

const unless = (nothing: number, value: number | undefined): number | undefined =>
  value === nothing ? undefined : value;

/** Who connects asks for MPTCP himself; the peer's part follows with the answer. */
function opener(flags: number): Subflow["openedBy"] {
  if (flags & (BIT.capableLocal | BIT.joinLocal)) return "here";
  return flags & (BIT.capableRemote | BIT.joinRemote) ? "peer" : undefined;
}

/** The bits as they are: their names would take longer than all else. */
function flagsOf(bytes: Buffer, start: number, end: number): number {
  const at = findAttribute(bytes, start, end, SUBFLOW.rows.flags.number);
  return at === 0 || payloadEnd(bytes, at) < at + 4 ? 0 : u32.read(bytes, at, at + 4);
}

function detailsOf({ bytes, start, end }: Message): Pick<Subflow, "tcp" | "mptcp"> {
  const { info = {}, ulp } = TCP_SOCKET.read(bytes, start + DIAG_MESSAGE.size, end);
  return { tcp: info, mptcp: ulp?.mptcp ?? {} };
}
