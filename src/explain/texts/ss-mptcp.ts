import type { Texts } from "../text.js";

/** What `ss -Mi` prints for a connection; a value of 0 is omitted. */
export const SS_MPTCP_WORDS: Texts<string> = {
  subflows: [
    "subflows of the connection besides the initial one",
    "Counted against subflows_max. subflows_total also counts the initial subflow.",
  ],
  add_addr_signal: ["addresses that this host has announced to the peer", "Limited by add_addr_signal_max."],
  add_addr_accepted: [
    "announced addresses of the peer that were accepted for subflows",
    "Counted against add_addr_accepted_max. An address counts also if its subflow failed.",
  ],
  subflows_max: [
    "the limit of additional subflows that the connection has",
    "From `mptcpctl limits`. 0, and so omitted, under the userspace path manager.",
  ],
  add_addr_signal_max: ["endpoints with the flag signal, which can be announced", "0 under the userspace path manager."],
  add_addr_accepted_max: [
    "the limit of announced addresses that the connection may use",
    "From `mptcpctl limits`; 0 by default, then announcements of the peer open no subflow.",
  ],
  remote_key: [
    "the key of the peer is known, so the handshake was answered with MPTCP",
    "Without this word the connection is plain TCP or has just been opened. No value follows.",
  ],
  token: ["the local token of the connection, hexadecimal", "`mptcpctl connections token TOKEN` shows it with its subflows."],
  write_seq: [
    "number of the next byte that the program will write, in the data sequence of the connection",
    "The initial number is random. write_seq minus snd_una is what the peer has not acknowledged.",
  ],
  snd_una: [
    "number of the first byte sent that the peer has not acknowledged, in the data sequence",
    "If it does not rise although data waits, no subflow makes progress.",
  ],
  rcv_nxt: [
    "number of the next byte expected from the peer, in the data sequence",
    "Rises when data arrived in order, whichever subflow carried it.",
  ],
  local_addr_used: ["local addresses from which subflows were opened", "Limited by local_addr_max."],
  local_addr_max: ["endpoints with the flag subflow", "0 under the userspace path manager."],
  csum_enabled: ["the connection has MPTCP checksums", "See net.mptcp.checksum_enabled. Each byte costs some time."],
  retransmits: [
    "segments sent again by MPTCP itself, usually on another subflow",
    "Those of TCP are shown for each subflow (retrans). Many of them: a subflow loses data or is slow.",
  ],
  bytes_retrans: ["bytes sent again", "In a line of `ss -M`: by MPTCP itself. In a line of `ss -t`: by this subflow."],
  bytes_sent: ["bytes sent, those sent again included", "For a connection: of all subflows together."],
  bytes_received: ["bytes received", "For a connection: in order, of all subflows together."],
  bytes_acked: ["bytes that the peer has acknowledged", "For a connection: by the acknowledgements of MPTCP, not of TCP."],
  subflows_total: ["subflows of the connection, with the initial one while it exists", "Since Linux 6.8."],
  endp_laminar_max: ["endpoints with the flag laminar", "Since Linux 6.18."],
  endp_fullmesh_max: ["endpoints with the flag fullmesh", "Since Linux 6.19; `ss` may omit it."],
  last_data_sent: ["milliseconds since the connection sent data", "Since Linux 6.10."],
  last_data_recv: ["milliseconds since the connection received data", "Since Linux 6.10."],
  last_ack_recv: ["milliseconds since an acknowledgement arrived", "Since Linux 6.10."],
  "tcp-ulp-mptcp": [
    "the TCP socket is a subflow of an MPTCP connection",
    "flags, token, seq, sfseq, ssnoff and maplen follow. Without root, `ss` shows less of them.",
  ],
  flags: ["state of a subflow, one letter each", "`mptcpctl explain flags:Jjbec` explains the letters, `explain ss` all of them."],
  seq: ["data sequence number of the mapping that a subflow received last", "The position of its bytes within the connection."],
  sfseq: ["position of the received mapping within the subflow", "Relative to the start of the subflow."],
  ssnoff: ["difference between TCP's sequence numbers and those of the mapping", "The start of the subflow's own numbers, random."],
  maplen: ["length of the received mapping in bytes", "0: no mapping was received yet, or it is complete."],
}; // biome-ignore format: one word, one row
