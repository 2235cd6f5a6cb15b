import type { Texts } from "../text.js";

/** Words of the protocol (RFC 8684). */
export const PROTOCOL_WORDS: Texts<string> = {
  MP_CAPABLE: [
    "the option by which both ends of a new connection agree on MPTCP",
    "Travels in the SYN, its answer and the third packet. Where one of them loses it, the connection is plain TCP.",
  ],
  MP_JOIN: [
    "the option that adds a subflow to a connection",
    "Carries the peer's token, the address id and an authentication; backup may be asked for.",
  ],
  DSS: [
    "the option that says which bytes of the connection a subflow carries",
    "Data sequence signal: a mapping from one to the other, an acknowledgement, and the end of the data.",
  ],
  ADD_ADDR: [
    "the option that announces one more address",
    "Sent for endpoints with the flag signal, repeated until the peer confirms it. Carries no backup flag.",
  ],
  RM_ADDR: ["the option that withdraws an address, by its id", "The peer closes the subflows on it."],
  MP_PRIO: ["the option that asks to use a subflow as backup, or no longer", "See SF_PRIO."],
  MP_FAIL: ["the option that tells of changed data, found by a checksum", "See DataCsumErr."],
  MP_FASTCLOSE: [
    "the option that ends the whole connection at once",
    "Like TCP's reset, for all subflows. No CLOSED event comes on the side that receives it.",
  ],
  MP_TCPRST: [
    "the option that says why a subflow is reset",
    "`mptcpctl monitor` shows it as reset_reason and reset_flags.",
  ],
  HMAC: [
    "the authentication of a join, made from keys that both ends exchanged when the connection began",
    "Wrong ones are counted by MPJoinSynAckHMacFailure and MPJoinAckHMacFailure.",
  ],
  mapping: [
    "the rule that says where bytes of a subflow belong in the connection",
    "Sent in DSS. An infinite one means: from here on plain TCP.",
  ],
  checksum: ["a sum over data and mapping that finds changed payload", "See net.mptcp.checksum_enabled."],
  fallback: [
    "a connection that was begun with MPTCP and goes on as plain TCP",
    "Works like any TCP connection, with one path. `mptcpctl counters` shows the reasons in the group fallback.",
  ],
  middlebox: [
    "a device on the path that looks into packets, or changes them",
    "Firewalls, proxies, address translators: the usual cause of fallback.",
  ],
};
