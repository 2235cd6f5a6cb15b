import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** Connection handshakes and the number of connections. */
export const HANDSHAKE: Texts<CountersOf<"handshake" | "now">> = {
  MPCurrEstab: [
    "MPTCP connections established at this moment",
    "The only value that can decrease. Connections that fell back to TCP are not counted.",
  ],
  MPCapableSYNTX: [
    "connections that programs on this host initiated with MPTCP",
    "If it does not grow while a program connects, the program creates plain TCP sockets: it needs IPPROTO_MPTCP, or a tool " +
      "that forces MPTCP. Compare with MPCapableSYNACKRX, which counts those that the server agreed to.",
  ],
  MPCapableSYNACKRX: [
    "connections initiated here for which the server accepted MPTCP",
    "Fewer than MPCapableSYNTX: the rest met a server without MPTCP or a middlebox that removes options " +
      "(MPCapableFallbackSYNACK), or got no answer.",
  ],
  MPCapableSYNRX: [
    "connections with MPTCP that reached a listener here",
    "Counted only where the listener is an MPTCP socket. 0 on a server with active clients: the program listens with " +
      "plain TCP, or the option is removed on the path.",
  ],
  MPCapableACKRX: [
    "connections accepted here whose handshake was completed with MPTCP",
    "The difference to MPCapableSYNRX was never completed, or fell back (MPCapableFallbackACK).",
  ],
  MPCapableSYNTXDrop: [
    "connections initiated here that gave up MPTCP because the first SYNs got no answer",
    "Either the server was down, or a firewall drops SYNs that carry MPTCP. How many are sent before: " +
      "net.mptcp.syn_retrans_before_tcp_fallback.",
  ],
  MPCapableSYNTXDisabled: [
    "connections opened as plain TCP because the network drops SYNs with MPTCP",
    "MPTCP is paused for net.mptcp.blackhole_timeout seconds after each detection, longer each time; writing that sysctl ends the pause.",
  ],
  Blackhole: [
    "times it was detected that the network drops SYNs with MPTCP",
    "Then MPTCP is not tried for some time (MPCapableSYNTXDisabled). If the server was only down, write " +
      "net.mptcp.blackhole_timeout to reset the detection; 0 turns it off.",
  ],
  MPCapableEndpAttempt: [
    "new connections tried on a port that was announced for joins only, and reset",
    "Endpoints with a port take additional subflows and nothing else. A client uses that port directly, or a port scan is running.",
  ],
};
