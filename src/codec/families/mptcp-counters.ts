/**
 * The counters after `MPTcpExt:` in /proc/net/netstat, in groups: the 76 of Linux 6.18, one that existed
 * before (RcvPruned), and those of later development kernels. Only the kernel's own file says which of them
 * exist, and in which order.
 */
export const COUNTER_GROUPS = {
  now: ["MPCurrEstab"],
  handshake: [
    "MPCapableSYNTX", "MPCapableSYNACKRX", "MPCapableSYNRX", "MPCapableACKRX",
    "MPCapableSYNTXDrop", "MPCapableSYNTXDisabled", "Blackhole", "MPCapableEndpAttempt",
  ],
  fallback: [
    "MPCapableFallbackSYNACK", "MPCapableFallbackACK", "MPFallbackTokenInit", "MPCapableDataFallback", "DssFallback",
    "DSSCorruptionFallback", "InfiniteMapTx", "InfiniteMapRx", "MD5SigFallback", "TCPAOFallback",
    "SimultConnectFallback", "FallbackFailed",
  ],
  joins: [
    "MPJoinSynTx", "MPJoinSynTxCreatSkErr", "MPJoinSynTxBindErr", "MPJoinSynTxConnectErr",
    "MPJoinSynAckRx", "MPJoinSynAckBackupRx", "MPJoinSynAckHMacFailure", "MPJoinSynAckNoMPJoin",
    "MPJoinSynRx", "MPJoinSynBackupRx", "MPJoinAckRx", "MPJoinAckHMacFailure", "MPJoinAckNoMPJoin", "MPJoinAckNoCtx",
    "MPJoinNoTokenFound", "MPJoinNoIdFound", "MPJoinRejected", "MPJoinNotEstablished", "MD5SigReset",
    "MPJoinPortSynRx", "MPJoinPortSynAckRx", "MPJoinPortAckRx", "MismatchPortSynRx", "MismatchPortAckRx",
  ],
  announcements: [
    "AddAddr", "AddAddrTx", "AddAddrTxDrop", "EchoAdd", "EchoAddTx", "EchoAddTxDrop", "PortAdd", "AddAddrDrop",
    "RmAddr", "RmAddrDrop", "RmAddrTx", "RmAddrTxDrop",
  ],
  data: [
    "MPTCPRetrans", "DuplicateData", "OFOQueueTail", "OFOQueue", "OFOMerge", "NoDSSInWindow",
    "SndWndShared", "RcvWndShared", "RcvWndConflictUpdate", "RcvWndConflict", "WinProbe",
    "RcvPruned", "OFOPruned", "BacklogDrop",
  ],
  damage: [
    "DSSNotMatching", "DSSNoMatchTCP", "DSSCorruptionReset", "DssReset", "DataCsumErr", "MPFailTx", "MPFailRx",
  ],
  paths: ["MPPrioTx", "MPPrioRx", "SubflowStale", "SubflowRecover"],
  closing: ["RmSubflow", "MPFastcloseTx", "MPFastcloseRx", "MPRstTx", "MPRstRx"],
} as const; // biome-ignore format: some to a row

/** A group with counters that are known here. */
export type CounterGroup = keyof typeof COUNTER_GROUPS;
export type CountersOf<G extends CounterGroup> = (typeof COUNTER_GROUPS)[G][number];
/** A counter that is known here. */
export type CounterName = (typeof COUNTER_GROUPS)[CounterGroup][number];

/** Gauges, which rise and fall. All others only increase until the namespace ends. */
export const GAUGES: readonly string[] = COUNTER_GROUPS.now;
