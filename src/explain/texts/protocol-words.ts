import type { Texts } from "../text.js";

/** Words of the protocol (RFC 8684). */
export const PROTOCOL_WORDS: Texts<string> = {
  MP_CAPABLE: [
    "the option by which both ends of a new connection agree on MPTCP",
    "Sent in the SYN, the SYN/ACK and the ACK. If it is missing in one of them, the connection is plain TCP.",
  ],
  MP_JOIN: [
    "the option that adds a subflow to a connection",
    "Contains the peer's token, the address id and an authentication code, and optionally a backup request.",
  ],
  DSS: [
    "the option that says which bytes of the connection a subflow carries",
    "Data sequence signal: a mapping from one to the other, an acknowledgement, and the end of the data.",
  ],
  ADD_ADDR: [
    "the option that announces one more address",
    "Sent for endpoints with the flag signal, repeated until the peer confirms it. It has no backup flag.",
  ],
  RM_ADDR: ["the option that removes an address, by its id", "The peer closes the subflows on it."],
  MP_PRIO: ["the option that requests to use a subflow as backup, or not any more", "See SF_PRIO."],
  MP_FAIL: ["the option that reports changed data, detected by a checksum", "See DataCsumErr."],
  MP_FASTCLOSE: [
    "the option that aborts the whole connection",
    "Like a TCP reset, for all subflows. The receiving side gets no CLOSED event.",
  ],
  MP_TCPRST: [
    "the option with the reason of a subflow's reset",
    "`mptcpctl monitor` shows it as reset_reason and reset_flags.",
  ],
  HMAC: [
    "the authentication code of a join, calculated from the keys that both ends exchanged at the start",
    "Wrong codes are counted by MPJoinSynAckHMacFailure and MPJoinAckHMacFailure.",
  ],
  mapping: [
    "the position of a subflow's bytes within the connection",
    "Sent in DSS. An infinite mapping means: plain TCP from here on.",
  ],
  checksum: [
    "a checksum over data and mapping that detects changed payload",
    "See net.mptcp.checksum_enabled.",
  ],
  fallback: [
    "a connection that was opened with MPTCP and continues as plain TCP",
    "Works like any TCP connection, with one path. `mptcpctl counters` shows the reasons in the group fallback.",
  ],
  middlebox: [
    "a device on the path that inspects or changes packets",
    "Firewalls, proxies, NAT: the usual cause of fallback.",
  ],
};
