import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** Why a connection went on as plain TCP. */
export const FALLBACK: Texts<CountersOf<"fallback">> = {
  MPCapableFallbackSYNACK: [
    "connections begun here that were answered with plain TCP",
    "The usual sign of a server without MPTCP; a proxy or firewall that removes the option looks the same. Try " +
      "another network, or another port of the same server, to tell them apart.",
  ],
  MPCapableFallbackACK: [
    "connections accepted here that lost MPTCP at the third packet of the handshake",
    "The client asked for MPTCP and did not confirm it: most often a device on the way that removes options in one " +
      "direction only.",
  ],
  MPFallbackTokenInit: [
    "connections that went on as TCP because no token could be made for them",
    "Every connection needs a token of its own; tens of thousands at once, or want of memory, can exhaust the tries.",
  ],
  MPCapableDataFallback: [
    "connections that went on as TCP because their first data came without MPTCP's mapping",
    "Options passed during the handshake and not after it: typical of transparent proxies.",
  ],
  DssFallback: [
    "connections that went on as TCP because a mapping of their data was missing or wrong",
    "Only a connection with one subflow can; with several, the subflow is closed instead.",
  ],
  DSSCorruptionFallback: [
    "connections that went on as TCP because a mapping was damaged",
    "Something on the way rewrites TCP payload or options. With further subflows see DSSCorruptionReset.",
  ],
  InfiniteMapTx: [
    "connections of which this host told the peer, by an infinite mapping, that they go on as TCP",
    "Late fallback: after a checksum failed, with one subflow left.",
  ],
  InfiniteMapRx: [
    "connections of which the peer told us, by an infinite mapping, that they go on as TCP",
    "It found data that was changed on the way. See MPFailRx.",
  ],
  MD5SigFallback: [
    "connections that went on as TCP because the socket signs its packets with MD5",
    "TCP-MD5, as routers use it for BGP, leaves no room for MPTCP's options: one or the other.",
  ],
  TCPAOFallback: [
    "connections that went on as TCP because the socket authenticates its packets (TCP-AO)",
    "TCP-AO and MPTCP exclude each other.",
  ],
  SimultConnectFallback: [
    "connections that went on as TCP because both ends began them at the same time",
    "MPTCP has no handshake for that.",
  ],
  FallbackFailed: [
    "connections reset because they needed to go on as TCP and no longer could",
    "Falling back is possible only while there is one subflow and nothing was moved to another one.",
  ],
};
