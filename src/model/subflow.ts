import { DIAG_MESSAGE, ROWS_WITH_FIELDS, SUBFLOW, TCP_SOCKET, ULP } from "../codec/families/sock-diag.js";
import { SUBFLOW_FLAGS } from "../codec/families/subflow-flags.js";
import { TCP_INFO } from "../codec/families/tcp-info.js";
import { attributeReader, findAttribute, payloadEnd } from "../codec/wire/find-attribute.js";
import { u32 } from "../codec/wire/kinds.js";
import type { Message } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import type { SubflowInfo } from "./mptcp-info.js";
import { addOtherAttributes } from "./other-attributes.js";
import { type SocketFacts, socketFacts } from "./socket.js";
import type { TcpInfo } from "./tcp-info.js";

/**
 * One TCP connection that carries data of an MPTCP connection. Fields that the kernel does not report are
 * absent.
 */
export interface Subflow extends SocketFacts {
  /** Local token of its connection. */
  token?: number | undefined;
  /** Address ids, as announced and as in events. */
  localId?: number | undefined;
  remoteId?: number | undefined;
  /** True for the initial subflow, false for a joined one. */
  initial?: boolean | undefined;
  /** Which side opened it: this host or its peer. */
  openedBy?: "here" | "peer" | undefined;
  /** We asked the peer to send here only if no other subflow can be used. */
  backup?: boolean | undefined;
  /** The peer asked this host to send here only if no other subflow can be used. */
  backupByPeer?: boolean | undefined;
  fullyEstablished?: boolean | undefined;
  connected?: boolean | undefined;
  /**
   * The number of consecutive timeouts after which the kernel marks a subflow as stale (net.mptcp.stale_loss_cnt) was
   * reached. The kernel does not report whether it has done so.
   */
  stale?: boolean | undefined;
  /** Interface of its route, if it is not bound to one (`dev`) and routes were requested. */
  routedDev?: string | undefined;
  congestion?: string | undefined;
  /** Smoothed round trip time, its variance, and the minimum: microseconds. */
  rtt?: number | undefined;
  rttVariance?: number | undefined;
  minRtt?: number | undefined;
  /** Segments. */
  congestionWindow?: number | undefined;
  /** Largest segment sent, bytes. */
  mss?: number | undefined;
  /** Number of retransmitted segments so far. */
  retransmissions?: number | undefined;
  /** Timeouts in a row without an acknowledgement. */
  timeouts?: number | undefined;
  /** Bytes, including retransmitted ones. */
  bytesSent?: number | undefined;
  bytesReceived?: number | undefined;
  bytesAcknowledged?: number | undefined;
  bytesRetransmitted?: number | undefined;
  /** Recent delivery rate and maximum pacing rate, bytes per second. No limit: absent. */
  deliveryRate?: number | undefined;
  pacingRate?: number | undefined;
  /** Milliseconds ago. */
  lastDataSent?: number | undefined;
  lastDataReceived?: number | undefined;
  lastAckReceived?: number | undefined;
  /** Everything, if details were requested. */
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
/** The value of minRtt before anything was measured. */
const NOTHING_MEASURED = 2 ** 32 - 1;

/**
 * The local token in the reply for a TCP socket; undefined for plain TCP, listeners and sockets in TIME-WAIT,
 * and if it cannot be decoded, which is added to `problems`.
 */
export function tokenOfSubflow(message: Message, problems: Problem[]): number | undefined {
  const { bytes } = message;
  const at = mptcpPart(message, problems);
  if (at === 0) return undefined;
  const token = MPTCP.token(bytes, at, payloadEnd(bytes, at), problems);
  if (token === undefined && problems.length === 0) problems.push({ field: "token" });
  return token;
}

function mptcpPart({ bytes, start, end }: Message, problems: Problem[]): number {
  const ulp = findAttribute(bytes, start + DIAG_MESSAGE.size, end, TCP_SOCKET.rows.ulp.number, problems);
  return ulp === 0 ? 0 : findAttribute(bytes, ulp, payloadEnd(bytes, ulp), ULP.rows.mptcp.number, problems);
}

/** Problems of the current message: an array for each of tens of thousands would be expensive. */
const faults: Problem[] = [];

/**
 * The reply for a socket for which `tokenOfSubflow` returned a token or problems, as far as it can be
 * decoded.
 */
export function subflowFromWire(message: Message, details = false): Subflow {
  const { bytes: b, end } = message;
  faults.length = 0;
  const at = mptcpPart(message, faults);
  const partEnd = at === 0 ? 0 : payloadEnd(b, at);
  const flags = flagsOf(b, at, partEnd);
  const info = findAttribute(b, message.start + DIAG_MESSAGE.size, end, TCP_SOCKET.rows.info.number, faults);
  const infoEnd = info === 0 ? 0 : payloadEnd(b, info);
  const basics = socketFacts(message, faults);
  const { state, local, remote, ifindex, uid, inode, cookie, receiveQueue, sendQueue } = basics;
  // One literal: an object put together from several would be a slow table, and there may be tens of thousands.
  // biome-ignore format: one row for the fields of every socket
  const subflow: Subflow = {
    state, local, remote, ifindex, dev: undefined, uid, inode, cookie, receiveQueue, sendQueue,
    token: MPTCP.token(b, at, partEnd, faults),
    localId: MPTCP.localId(b, at, partEnd, faults), remoteId: MPTCP.remoteId(b, at, partEnd, faults),
    initial: not(isSet(flags, BIT.joinLocal | BIT.joinRemote)),
    openedBy: opener(flags ?? 0),
    backup: isSet(flags, BIT.backupLocal), backupByPeer: isSet(flags, BIT.backupRemote),
    fullyEstablished: isSet(flags, BIT.fullyEstablished), connected: isSet(flags, BIT.connected),
    stale: undefined,
    routedDev: undefined,
    congestion: congestionOf(b, message.start + DIAG_MESSAGE.size, end, faults),
    rtt: INFO.rtt(b, info, infoEnd),
    rttVariance: INFO.rttVariance(b, info, infoEnd),
    minRtt: undefinedIf(NOTHING_MEASURED, INFO.minRtt(b, info, infoEnd)),
    congestionWindow: INFO.congestionWindow(b, info, infoEnd),
    mss: INFO.mss(b, info, infoEnd),
    retransmissions: INFO.retransmissions(b, info, infoEnd),
    timeouts: INFO.timeouts(b, info, infoEnd),
    bytesSent: INFO.bytesSent(b, info, infoEnd),
    bytesReceived: INFO.bytesReceived(b, info, infoEnd),
    bytesAcknowledged: INFO.bytesAcknowledged(b, info, infoEnd),
    bytesRetransmitted: INFO.bytesRetransmitted(b, info, infoEnd),
    deliveryRate: INFO.deliveryRate(b, info, infoEnd),
    pacingRate: undefinedIf(NO_LIMIT, INFO.pacingRate(b, info, infoEnd)),
    lastDataSent: INFO.lastDataSent(b, info, infoEnd),
    lastDataReceived: INFO.lastDataReceived(b, info, infoEnd),
    lastAckReceived: INFO.lastAckReceived(b, info, infoEnd),
  };
  if (details) addDetails(subflow, message);
  noteProblems(subflow);
  return subflow;
}

/** Whether one of the bits is set; undefined if they are unknown. */
const isSet = (flags: number | undefined, bits: number): boolean | undefined =>
  flags === undefined ? undefined : (flags & bits) !== 0;

const not = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);

const REQUIRED_FIELDS = ["token", "localId", "remoteId", "initial"] as const;
const WORDS = { token: "token", localId: "local id", remoteId: "remote id", initial: "flags" } as const;

/** Fields that could not be decoded; otherwise a required field that is missing. */
function noteProblems(subflow: Subflow): void {
  const { token, localId, remoteId, initial } = subflow;
  const isWhole =
    token !== undefined && localId !== undefined && remoteId !== undefined && initial !== undefined;
  if (isWhole && faults.length === 0) return;
  if (faults.length === 0)
    for (const name of REQUIRED_FIELDS) if (subflow[name] === undefined) faults.push({ field: WORDS[name] });
  if (faults.length > 0) subflow.problems = distinct(faults);
}

/** Some attributes are searched for more than once. */
export function distinct(problems: readonly Problem[]): Problem[] {
  const isFirst = ({ field, reason }: Problem, at: number) =>
    problems.findIndex((one) => one.field === field && one.reason === reason) === at;
  return problems.filter(isFirst);
}

const undefinedIf = (unmeasured: number, value: number | undefined): number | undefined =>
  value === unmeasured ? undefined : value;

/** The initiator requests MPTCP; the peer's flag follows with its answer. */
function opener(flags: number): Subflow["openedBy"] {
  if (flags & (BIT.capableLocal | BIT.joinLocal)) return "here";
  return flags & (BIT.capableRemote | BIT.joinRemote) ? "peer" : undefined;
}

/** The bits as a number: converting them to names would take longer than everything else. */
function flagsOf(bytes: Buffer, start: number, end: number): number | undefined {
  const at = findAttribute(bytes, start, end, SUBFLOW.rows.flags.number, faults);
  if (at === 0) return undefined;
  const length = payloadEnd(bytes, at) - at;
  if (length === 4) return u32.read(bytes, at, at + 4);
  faults.push({ field: "flags", reason: `${length} bytes instead of 4` });
  return undefined;
}

function addDetails(subflow: Subflow, { bytes, start, end }: Message): void {
  const values = TCP_SOCKET.read(bytes, start + DIAG_MESSAGE.size, end, faults);
  subflow.tcp = values.info ?? {};
  subflow.mptcp = values.ulp?.mptcp ?? {};
  addOtherAttributes(subflow, values, ROWS_WITH_FIELDS);
}
