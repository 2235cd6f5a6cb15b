import type { Bits } from "../codec/wire/kinds.js";

/**
 * Everything in struct tcp_info (include/uapi/linux/tcp.h), with the names of C. Fields that the kernel does not have are
 * undefined. Rates are bytes per second. A test compares the fields with the rows of TCP_INFO.
 */
export interface TcpInfo {
  /** State of the socket, see states. */
  state?: number;
  /** 0 open, 1 disorder, 2 reduced window, 3 recovery, 4 loss. */
  caState?: number;
  /** Timeouts in a row without an acknowledgement. */
  retransmits?: number;
  /** Window probes in a row without an answer. */
  probes?: number;
  /** Times the timeout was doubled. */
  backoff?: number;
  /** Negotiated options, and whether the SYN carried data. */
  options?: Bits<"timestamps" | "sack" | "wscale" | "ecn" | "ecnSeen" | "synData" | "usecTs" | "tfoChild">;
  /** Shift counts of the windows: the peer's, ours. */
  wscale?: readonly [first: number, second: number];
  /** The delivery rate was measured while the application sent too little. */
  deliveryRateFlags?: Bits<"appLimited">;
  /** Retransmission timeout, us. */
  rto?: number;
  /** Delay of acknowledgements, us. */
  ato?: number;
  /** Largest segment sent, bytes. */
  sndMss?: number;
  /** Estimated largest segment of the peer, bytes. */
  rcvMss?: number;
  /** Segments in flight; for a listener: connections not yet accepted. */
  unacked?: number;
  /** Segments that the peer has out of order; for a listener: limit of connections not yet accepted. */
  sacked?: number;
  /** Segments considered lost. */
  lost?: number;
  /** Segments sent again and not yet acknowledged. */
  retrans?: number;
  /** Unused today. */
  fackets?: number;
  /** Milliseconds since data was sent. */
  lastDataSent?: number;
  /** Never told. */
  lastAckSent?: number;
  /** Milliseconds since data was received. */
  lastDataRecv?: number;
  /** Milliseconds since an acknowledgement was received. */
  lastAckRecv?: number;
  /** Path MTU, bytes. */
  pmtu?: number;
  /** Current limit of the receive window, bytes. */
  rcvSsthresh?: number;
  /** Smoothed round trip time, us. */
  rtt?: number;
  /** Its variance, us. */
  rttvar?: number;
  /** Slow start threshold, segments. */
  sndSsthresh?: number;
  /** Congestion window, segments. */
  sndCwnd?: number;
  /** Largest segment announced to the peer, bytes. */
  advmss?: number;
  /** Maximum reordering that is not treated as loss, segments. */
  reordering?: number;
  /** Round trip time as the receiver estimates it, us. */
  rcvRtt?: number;
  /** Receive buffer space, bytes. */
  rcvSpace?: number;
  /** Segments sent again so far. */
  totalRetrans?: number;
  /** Maximum pacing rate, bytes per second; since Linux 3.15. */
  pacingRate?: number;
  /** Its limit; since Linux 3.15. */
  maxPacingRate?: number;
  /** Bytes acknowledged; since Linux 4.1. */
  bytesAcked?: number;
  /** Bytes received; since Linux 4.1. */
  bytesReceived?: number;
  /** Segments sent; since Linux 4.2. */
  segsOut?: number;
  /** Segments received; since Linux 4.2. */
  segsIn?: number;
  /** Bytes in the send queue that were not sent yet; since Linux 4.6. */
  notsentBytes?: number;
  /** Lowest recent round trip time, us; all bits set: none; since Linux 4.6. */
  minRtt?: number;
  /** Segments with data received; since Linux 4.6. */
  dataSegsIn?: number;
  /** Segments with data sent; since Linux 4.6. */
  dataSegsOut?: number;
  /** Recent delivery rate, bytes per second; since Linux 4.9. */
  deliveryRate?: number;
  /** Us spent sending; since Linux 4.9. */
  busyTime?: number;
  /** Us limited by the peer's window; since Linux 4.9. */
  rwndLimited?: number;
  /** Us limited by the send buffer; since Linux 4.9. */
  sndbufLimited?: number;
  /** Segments delivered, resent ones included; since Linux 4.18. */
  delivered?: number;
  /** Of these, marked for congestion; since Linux 4.18. */
  deliveredCe?: number;
  /** Bytes sent, resent ones included; since Linux 4.19. */
  bytesSent?: number;
  /** Bytes sent again; since Linux 4.19. */
  bytesRetrans?: number;
  /** Duplicate SACKs received; since Linux 4.19. */
  dsackDups?: number;
  /** Times reordering was seen; since Linux 4.19. */
  reordSeen?: number;
  /** Segments received out of order; since Linux 5.4. */
  rcvOoopack?: number;
  /** The peer's window, bytes; since Linux 5.4. */
  sndWnd?: number;
  /** Our window, bytes; since Linux 6.2. */
  rcvWnd?: number;
  /** Times another path was tried by rehashing; since Linux 6.2. */
  rehash?: number;
  /** Retransmission timeouts so far; since Linux 6.7. */
  totalRto?: number;
  /** Of these, recovered from; since Linux 6.7. */
  totalRtoRecoveries?: number;
  /** Milliseconds in recovery from timeouts; since Linux 6.7. */
  totalRtoTime?: number;
  /** Segments received with a congestion mark; since Linux 6.18. */
  receivedCe?: number;
  /** Bytes delivered as ECT(1); since Linux 6.18. */
  deliveredE1Bytes?: number;
  /** Bytes delivered as ECT(0); since Linux 6.18. */
  deliveredE0Bytes?: number;
  /** Bytes delivered with a congestion mark; since Linux 6.18. */
  deliveredCeBytes?: number;
  /** Bytes received as ECT(1); since Linux 6.18. */
  receivedE1Bytes?: number;
  /** Bytes received as ECT(0); since Linux 6.18. */
  receivedE0Bytes?: number;
  /** Bytes received with a congestion mark; since Linux 6.18. */
  receivedCeBytes?: number;
  /** Why accurate ECN was disabled; since Linux 6.18. */
  accecnFailMode?: number;
  /** Whether the accurate ECN option was seen; since Linux 6.18. */
  accecnOptSeen?: number;
  /** Bytes after the known fields. */
  rest?: Buffer;
}
