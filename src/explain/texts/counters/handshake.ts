import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** How connections begin, and how many there are. */
export const HANDSHAKE: Texts<CountersOf<"handshake" | "now">> = {
  MPCurrEstab: [
    "MPTCP connections established at this moment",
    "The one value that falls, too. Connections that fell back to TCP are not in it.",
  ],
  MPCapableSYNTX: [
    "connections that programs here began with MPTCP",
    "If it stays while a program connects, the program makes plain TCP sockets: it needs IPPROTO_MPTCP, or something " +
      "that forces it. Compare with MPCapableSYNACKRX, which counts those that the server agreed to.",
  ],
  MPCapableSYNACKRX: [
    "connections begun here that the server agreed to carry by MPTCP",
    "Less than MPCapableSYNTX: the rest met a server without MPTCP or a device that removes options " +
      "(MPCapableFallbackSYNACK), or nobody answered.",
  ],
  MPCapableSYNRX: [
    "connections with MPTCP that reached a listener here",
    "Counted only where the listener is an MPTCP socket. 0 on a server that clients do use: the program listens with " +
      "plain TCP, or the option is lost on the way.",
  ],
  MPCapableACKRX: [
    "connections accepted here whose handshake was completed with MPTCP",
    "What is missing to MPCapableSYNRX was never completed, or fell back (MPCapableFallbackACK).",
  ],
  MPCapableSYNTXDrop: [
    "connections begun here that gave MPTCP up because nobody answered the first SYNs",
    "Either the server was down, or a firewall drops SYNs that carry MPTCP. How many are sent before: " +
      "net.mptcp.syn_retrans_before_tcp_fallback.",
  ],
  MPCapableSYNTXDisabled: [
    "connections begun as plain TCP because the network was found to swallow MPTCP",
    "The pause after such a finding lasts net.mptcp.blackhole_timeout, longer each time; writing that sysctl ends it.",
  ],
  Blackhole: [
    "times the network was found to swallow SYNs with MPTCP",
    "MPTCP is not tried for a while then (MPCapableSYNTXDisabled). If the server was just down, write " +
      "net.mptcp.blackhole_timeout to forget it; 0 turns the detection off.",
  ],
  MPCapableEndpAttempt: [
    "new connections tried on a port that was announced for joins only, and reset",
    "Endpoints with a port take additional subflows and nothing else. Somebody dials that port directly, or scans.",
  ],
};
