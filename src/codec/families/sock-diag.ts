import { attributes } from "../wire/attributes.js";
import { header } from "../wire/header.js";
import { be16, bits, count64, raw, row, text, u8, u16, u32, u64 } from "../wire/kinds.js";
import { socketAddress } from "../wire/socket-address.js";
import { MPTCP_INFO } from "./mptcp-info.js";
import { SUBFLOW_FLAGS } from "./subflow-flags.js";
import { TCP_INFO } from "./tcp-info.js";

/**
 * From include/uapi/linux/sock_diag.h, inet_diag.h and mptcp.h, as of Linux 6.18. Message types of
 * NETLINK_SOCK_DIAG.
 */
export const SOCK_DIAG = { byFamily: 20, destroy: 21 } as const;

/** IPPROTO_*. A protocol above 255 is in an attribute, and the request's byte marks this. */
export const IP_PROTOCOL = { tcp: 6, mptcp: 262, inAttribute: 255 } as const;

/** TCP_*: the index is the number, with the words of `ss`. */
export const SOCKET_STATES = [
  "UNKNOWN", "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT",
  "LAST-ACK", "LISTEN", "CLOSING", "NEW-SYN-RECV", "BOUND-INACTIVE",
] as const; // biome-ignore format: some to a row

/** Bit N-1 requests attribute N. */
const EXTENSIONS = [
  "memory", "info", "vegasInfo", "congestion", "tos", "trafficClass", "socketMemory", "shutdown",
] as const; // biome-ignore format: one row

/**
 * struct inet_diag_req_v2 with its struct inet_diag_sockid. For a single look-up of MPTCP the cookie is the
 * token.
 */
export const DIAG_REQUEST = header({
  family: u8,
  protocol: u8,
  extensions: bits(u8, EXTENSIONS),
  pad: u8,
  states: u32,
  sport: be16,
  dport: be16,
  source: socketAddress(12),
  destination: socketAddress(28),
  ifindex: u32,
  cookie: count64,
});

/** INET_DIAG_REQ_*. */
export const DIAG_REQUEST_ATTRIBUTES = attributes({
  bytecode: row(1, raw, "filter program of the kernel"),
  protocol: row(3, u32, "protocol beyond 255", "5.9"),
});

/**
 * struct inet_diag_msg: the fields of every socket. For a listener the queues are those of connections to
 * accept.
 */
export const DIAG_MESSAGE = header({
  family: u8,
  state: u8,
  timer: u8,
  retransmits: u8,
  sport: be16,
  dport: be16,
  source: socketAddress(8),
  destination: socketAddress(24),
  ifindex: u32,
  cookie: count64,
  expires: u32,
  receiveQueue: u32,
  sendQueue: u32,
  uid: u32,
  inode: u32,
});

/** MPTCP_SUBFLOW_ATTR_*. Rows 3 to 7 need CAP_NET_ADMIN. */
export const SUBFLOW = attributes({
  tokenRem: row(1, u32, "the connection's token at the peer; 0 unless we joined"),
  tokenLoc: row(2, u32, "the connection's token here"),
  relwriteSeq: row(3, u32, "bytes written on this subflow"),
  mapSeq: row(4, u64, "data sequence number at which the latest mapping begins"),
  mapSfseq: row(5, u32, "where on the subflow it begins"),
  ssnOffset: row(6, u32, "initial sequence number of the subflow's receiver"),
  mapDatalen: row(7, u16, "bytes the latest mapping covers"),
  flags: row(8, bits(u32, SUBFLOW_FLAGS), "how it was opened, and its state"),
  idRem: row(9, u8, "address id at the peer"),
  idLoc: row(10, u8, "address id here"),
});

/** INET_ULP_INFO_* */
export const ULP = attributes({
  name: row(1, text(15), "mptcp, tls or smc"),
  mptcp: row(3, SUBFLOW, "the MPTCP part; listeners have none", "5.3"),
});

const COMMON_ROWS = {
  memory: row(1, raw, "four counts of socket memory"),
  congestion: row(4, text(15), "congestion control"),
  tos: row(5, u8, "type of service"),
  trafficClass: row(6, u8, "IPv6 traffic class"),
  socketMemory: row(7, raw, "nine counts of socket memory"),
  shutdown: row(8, u8, "bit 0: receiving, bit 1: sending is shut down"),
  ipv6Only: row(11, u8, "1: accepts no IPv4"),
  mark: row(15, u32, "socket mark; for CAP_NET_ADMIN only"),
  bbr: row(16, raw, "state of the BBR congestion control"),
  classId: row(17, u32, "traffic control class"),
  ulp: row(19, ULP, "protocol on top of TCP", "5.3"),
  cgroup: row(21, u64, "id of the control group", "5.8"),
  options: row(22, raw, "socket options, two bytes of bits", "5.10"),
} as const;

/**
 * Rows whose values are in fields of a connection or subflow, or have no use there: `decode` shows all. A row that is
 * missing here is shown by `connections -d` and `-j`.
 */
export const ROWS_WITH_FIELDS = [
  "info", "congestion", "ulp", "memory", "tos", "trafficClass", "socketMemory", "shutdown", "ipv6Only", "mark", "bbr",
  "classId", "cgroup", "options",
] as const satisfies readonly ("info" | keyof typeof COMMON_ROWS)[]; // biome-ignore format: some to a row

/** INET_DIAG_* of an MPTCP socket. */
export const MPTCP_SOCKET = attributes({ info: row(2, MPTCP_INFO, "struct mptcp_info"), ...COMMON_ROWS });
/** INET_DIAG_* of a TCP socket; sockets in TIME-WAIT have none. */
export const TCP_SOCKET = attributes({ info: row(2, TCP_INFO, "struct tcp_info"), ...COMMON_ROWS });
