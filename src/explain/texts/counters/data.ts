import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

const OUT_OF_ORDER =
  "Normal with several subflows. Many, compared with the traffic, mean paths of very different delay: the slower one " +
  "holds data up, and larger buffers (net.ipv4.tcp_rmem) help.";
const PRUNED =
  "The program does not read fast enough, or net.ipv4.tcp_rmem is too small for the delay of the paths.";

/** How data passes, and what happens to it on the way. */
export const DATA: Texts<CountersOf<"data" | "damage">> = {
  MPTCPRetrans: [
    "segments sent again on another subflow",
    "Beside TCP's own retransmissions. Grows when a path stalls or fails; steady growth means a bad path.",
  ],
  DuplicateData: [
    "segments received whose data had come already",
    "The other side of MPTCPRetrans: the peer sent them again on another subflow.",
  ],
  OFOQueueTail: ["segments received out of order, behind all others that wait", OUT_OF_ORDER],
  OFOQueue: ["segments received out of order", OUT_OF_ORDER],
  OFOMerge: [
    "segments received out of order that were joined with a neighbour in the queue",
    "Says how well the queue is used, nothing of a fault.",
  ],
  NoDSSInWindow: [
    "segments received that lie outside the connection's window, and were dropped",
    "Old data that came late, or a peer that sends more than it may.",
  ],
  SndWndShared: [
    "segments sent under the window of the connection instead of the subflow's own",
    "Normal: all subflows share one window.",
  ],
  RcvWndShared: [
    "times a subflow told the peer the window of the connection instead of its own",
    "Normal: all subflows share one window.",
  ],
  RcvWndConflictUpdate: [
    "times two subflows changed the window at once, and one took over the other's value",
    "Normal on several processors.",
  ],
  RcvWndConflict: [
    "times two subflows changed the window at once",
    "Normal on several processors; many mean that the subflows contend.",
  ],
  WinProbe: [
    "probes sent because the peer's window was closed",
    "The program at the other end does not read, or its buffer is too small.",
  ],
  RcvPruned: ["segments received and dropped for want of buffer", PRUNED],
  OFOPruned: ["segments that waited out of order and were dropped for want of buffer", PRUNED],
  BacklogDrop: [
    "segments received and dropped because too many waited for a busy connection",
    "The processor that serves the connection does not keep pace.",
  ],
  DSSNotMatching: [
    "mappings received that contradict the one before",
    "Something on the way splits or joins segments and repeats their options.",
  ],
  DSSNoMatchTCP: [
    "mappings received that do not fit the bytes of their subflow",
    "Something on the way rewrites the TCP stream: a proxy, an address translator that changes payload.",
  ],
  DSSCorruptionReset: [
    "additional subflows reset because a mapping was damaged",
    "The connection goes on with its other subflows; that path is not transparent.",
  ],
  DssReset: [
    "subflows reset because a mapping of their data was missing or wrong",
    "The connection goes on with its other subflows.",
  ],
  DataCsumErr: [
    "segments received whose MPTCP checksum was wrong",
    "A device on the way changes payload. Checksums are there only where net.mptcp.checksum_enabled is 1 at an end.",
  ],
  MPFailTx: [
    "times the peer was told that data came changed (MP_FAIL)",
    "Follows DataCsumErr: the subflow is closed, or a single one goes on as TCP.",
  ],
  MPFailRx: [
    "times the peer told that our data came changed (MP_FAIL)",
    "A device on the way changes payload.",
  ],
};
