import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

const OUT_OF_ORDER =
  "Normal with several subflows. A high share of the traffic means paths with very different delays: the slower one " +
  "delays data, and larger buffers (net.ipv4.tcp_rmem) help.";
const PRUNED =
  "The program does not read fast enough, or net.ipv4.tcp_rmem is too small for the delay of the paths.";

/** Data transfer and its irregularities. */
export const DATA: Texts<CountersOf<"data" | "damage">> = {
  MPTCPRetrans: [
    "segments retransmitted on another subflow",
    "In addition to TCP's own retransmissions. Grows when a path stalls or fails; steady growth means a bad path.",
  ],
  DuplicateData: [
    "segments received whose data had arrived already",
    "The counterpart of MPTCPRetrans: the peer retransmitted them on another subflow.",
  ],
  OFOQueueTail: ["segments received out of order, after all others in the queue", OUT_OF_ORDER],
  OFOQueue: ["segments received out of order", OUT_OF_ORDER],
  OFOMerge: [
    "segments received out of order that were merged with a neighbour in the queue",
    "Shows how well the queue is used; it is not a sign of a fault.",
  ],
  NoDSSInWindow: [
    "segments received outside the connection's window, and dropped",
    "Old data that arrived late, or a peer that ignores the window.",
  ],
  SndWndShared: [
    "segments sent under the window of the connection instead of the subflow's own",
    "Normal: all subflows share one window.",
  ],
  RcvWndShared: [
    "times a subflow announced the connection's window to the peer instead of its own",
    "Normal: all subflows share one window.",
  ],
  RcvWndConflictUpdate: [
    "times two subflows changed the window at once, and one adopted the other's value",
    "Normal on several processors.",
  ],
  RcvWndConflict: [
    "times two subflows changed the window at once",
    "Normal on several processors; a high value means that the subflows contend.",
  ],
  WinProbe: [
    "probes sent because the peer's window was closed",
    "The program at the other end does not read, or its buffer is too small.",
  ],
  RcvPruned: ["segments received and dropped because the receive buffer was full", PRUNED],
  OFOPruned: ["out-of-order segments dropped because the receive buffer was full", PRUNED],
  BacklogDrop: [
    "segments received and dropped because too many waited for a busy connection",
    "The processor that handles the connection is too slow.",
  ],
  DSSNotMatching: [
    "mappings received that contradict the one before",
    "A middlebox splits or merges segments and repeats their options.",
  ],
  DSSNoMatchTCP: [
    "mappings received that do not fit the bytes of their subflow",
    "A middlebox rewrites the TCP stream: a proxy, or a NAT that changes payload.",
  ],
  DSSCorruptionReset: [
    "additional subflows reset because a mapping was damaged",
    "The connection continues with its other subflows; that path is not transparent.",
  ],
  DssReset: [
    "subflows reset because a mapping of their data was missing or wrong",
    "The connection continues with its other subflows.",
  ],
  DataCsumErr: [
    "segments received whose MPTCP checksum was wrong",
    "A middlebox changes payload. Checksums are used only if net.mptcp.checksum_enabled is 1 at one end.",
  ],
  MPFailTx: [
    "MP_FAIL options sent: this host reported changed data to the peer",
    "Follows DataCsumErr: the subflow is closed, or, if it is the only one, continues as TCP.",
  ],
  MPFailRx: [
    "MP_FAIL options received: the peer reported that data from this host was changed",
    "A middlebox changes payload.",
  ],
};
