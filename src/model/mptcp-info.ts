import type { RawAttribute } from "../codec/wire/attributes.js";
import type { Bits } from "../codec/wire/kinds.js";

// A test compares the fields with the rows of MPTCP_INFO and SUBFLOW.

/**
 * Everything in struct mptcp_info (include/uapi/linux/mptcp.h), with the names of C. Fields that the kernel does not have
 * are undefined.
 */
export interface MptcpInfo {
  /** Subflows besides the initial one. */
  subflows?: number;
  /** Addresses announced to the peer. */
  addAddrSignal?: number;
  /** Addresses of the peer that were accepted. */
  addAddrAccepted?: number;
  /** Limit of subflows. */
  subflowsMax?: number;
  /** Endpoints that can be announced. */
  addAddrSignalMax?: number;
  /** Limit of addAddrAccepted. */
  addAddrAcceptedMax?: number;
  /** Bit 0: fell back to TCP; bit 1: the peer's key is known. */
  flags?: number;
  /** Local token. */
  token?: number;
  /** Data sequence number of the next byte to be written. */
  writeSeq?: bigint;
  /** Data sequence number of the first byte that is not acknowledged. */
  sndUna?: bigint;
  /** Data sequence number of the next byte expected. */
  rcvNxt?: bigint;
  /** Endpoints from which subflows were opened; since Linux 5.12. */
  localAddrUsed?: number;
  /** Endpoints from which subflows can be opened; since Linux 5.12. */
  localAddrMax?: number;
  /** 1: data is covered by checksums; since Linux 5.14. */
  csumEnabled?: number;
  /** Retransmissions at the MPTCP level; since Linux 6.5. */
  retransmits?: number;
  /** Bytes sent again, at the MPTCP level; since Linux 6.5. */
  bytesRetrans?: number;
  /** Bytes sent; since Linux 6.5. */
  bytesSent?: number;
  /** Bytes received; since Linux 6.5. */
  bytesReceived?: number;
  /** Bytes acknowledged by the peer; since Linux 6.5. */
  bytesAcked?: number;
  /** Subflows, including the initial one while it exists; since Linux 6.8. */
  subflowsTotal?: number;
  /** Laminar endpoints; since Linux 6.18. */
  endpLaminarMax?: number;
  /** Fullmesh endpoints; since Linux 6.19. */
  endpFullmeshMax?: number;
  /** Milliseconds since data was sent; since Linux 6.10. */
  lastDataSent?: number;
  /** Milliseconds since data was received; since Linux 6.10. */
  lastDataRecv?: number;
  /** Milliseconds since an acknowledgement was received; since Linux 6.10. */
  lastAckRecv?: number;
  /** Bytes after the known fields. */
  rest?: Buffer;
}

/** Everything in the MPTCP part of a subflow's socket (MPTCP_SUBFLOW_ATTR_*). */
export interface SubflowInfo {
  /** The connection's token at the peer; 0 unless we joined. */
  tokenRem?: number;
  /** The connection's token here. */
  tokenLoc?: number;
  /** Bytes written on this subflow. */
  relwriteSeq?: number;
  /** Data sequence number at which the latest mapping begins. */
  mapSeq?: bigint;
  /** Where on the subflow it begins. */
  mapSfseq?: number;
  /** Initial sequence number of the subflow's receiver. */
  ssnOffset?: number;
  /** Bytes the latest mapping covers. */
  mapDatalen?: number;
  /** How it was opened, and its state. */
  flags?: Bits<
    | "capableRemote"
    | "capableLocal"
    | "joinRemote"
    | "joinLocal"
    | "backupRemote"
    | "backupLocal"
    | "fullyEstablished"
    | "connected"
    | "mapValid"
  >;
  /** Address id at the peer. */
  idRem?: number;
  /** Address id here. */
  idLoc?: number;
  /** Attributes without a name. */
  unknown?: RawAttribute[];
}
