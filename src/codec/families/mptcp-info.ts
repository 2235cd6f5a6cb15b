import { count64, row, u8, u32, u64 } from "../wire/kinds.js";
import { struct } from "../wire/struct.js";

/**
 * struct mptcp_info (include/uapi/linux/mptcp.h), host order: 40 bytes in Linux 5.9, 48 in 5.12, 80 in 6.5,
 * 88 in 6.8, 96 since 6.10. Fields are named as in C. The limits are zero if the path manager has none: under
 * the userspace path manager, and for listeners.
 */
const FIELDS = {
  subflows: row(0, u8, "subflows besides the initial one"),
  addAddrSignal: row(1, u8, "addresses announced to the peer"),
  addAddrAccepted: row(2, u8, "addresses of the peer that were accepted"),
  subflowsMax: row(3, u8, "limit of subflows"),
  addAddrSignalMax: row(4, u8, "endpoints that can be announced"),
  addAddrAcceptedMax: row(5, u8, "limit of addAddrAccepted"),
  flags: row(8, u32, "bit 0: fell back to TCP; bit 1: the peer's key is known"),
  token: row(12, u32, "local token"),
  writeSeq: row(16, u64, "data sequence number of the next byte to be written"),
  sndUna: row(24, u64, "data sequence number of the first byte that is not acknowledged"),
  rcvNxt: row(32, u64, "data sequence number of the next byte expected"),
  localAddrUsed: row(40, u8, "endpoints from which subflows were opened", "5.12"),
  localAddrMax: row(41, u8, "endpoints from which subflows can be opened", "5.12"),
  csumEnabled: row(42, u8, "1: data is covered by checksums", "5.14"),
  retransmits: row(44, u32, "retransmissions at the MPTCP level", "6.5"),
  bytesRetrans: row(48, count64, "bytes sent again, at the MPTCP level", "6.5"),
  bytesSent: row(56, count64, "bytes sent", "6.5"),
  bytesReceived: row(64, count64, "bytes received", "6.5"),
  bytesAcked: row(72, count64, "bytes acknowledged by the peer", "6.5"),
  subflowsTotal: row(80, u8, "subflows, including the initial one while it exists", "6.8"),
  endpLaminarMax: row(81, u8, "laminar endpoints", "6.18"),
  endpFullmeshMax: row(82, u8, "fullmesh endpoints", "6.19"),
  lastDataSent: row(84, u32, "milliseconds since data was sent", "6.10"),
  lastDataRecv: row(88, u32, "milliseconds since data was received", "6.10"),
  lastAckRecv: row(92, u32, "milliseconds since an acknowledgement was received", "6.10"),
} as const;

/** The first of the new fields used the padding of the older struct. */
export const MPTCP_INFO = struct(FIELDS, { retransmits: 80, lastDataSent: 96 });
