import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** Why a connection fell back to TCP. */
export const FALLBACK: Texts<CountersOf<"fallback">> = {
  MPCapableFallbackSYNACK: [
    "connections initiated here that were answered with plain TCP",
    "The usual sign of a server without MPTCP; a proxy or firewall that removes the option looks the same. Try " +
      "another network, or another port of the same server, to tell them apart.",
  ],
  MPCapableFallbackACK: [
    "connections accepted here that lost MPTCP at the third packet of the handshake",
    "The client requested MPTCP and did not confirm it: most often a middlebox that removes options in one " +
      "direction only.",
  ],
  MPFallbackTokenInit: [
    "connections that fell back to TCP because no token could be generated",
    "Every connection needs a unique token; with tens of thousands at once, or without memory, generating one can fail.",
  ],
  MPCapableDataFallback: [
    "connections that fell back to TCP because their first data arrived without an MPTCP mapping",
    "Options arrived during the handshake but not after it: typical of transparent proxies.",
  ],
  DssFallback: [
    "connections that fell back to TCP because a mapping of their data was missing or wrong",
    "Possible only with one subflow; with several, the subflow is closed instead.",
  ],
  DSSCorruptionFallback: [
    "connections that fell back to TCP because a mapping was damaged",
    "A middlebox rewrites TCP payload or options. With several subflows see DSSCorruptionReset.",
  ],
  InfiniteMapTx: [
    "connections for which this host announced fallback to TCP to the peer, by an infinite mapping",
    "Late fallback: after a checksum error, with one subflow left.",
  ],
  InfiniteMapRx: [
    "connections for which the peer announced fallback to TCP, by an infinite mapping",
    "It detected data that was changed on the path. See MPFailRx.",
  ],
  MD5SigFallback: [
    "connections that fell back to TCP because the socket signs its packets with MD5",
    "TCP-MD5, as routers use it for BGP, leaves no room for MPTCP's options.",
  ],
  TCPAOFallback: [
    "connections that fell back to TCP because the socket authenticates its packets (TCP-AO)",
    "TCP-AO and MPTCP exclude each other.",
  ],
  SimultConnectFallback: [
    "connections that fell back to TCP because both ends opened them at the same time",
    "MPTCP has no handshake for simultaneous open.",
  ],
  FallbackFailed: [
    "connections reset because they needed to fall back to TCP and could not",
    "Fallback is possible only with one subflow, and if no data was moved to another one.",
  ],
};
