/**
 * The counters behind `MPTcpExt:` in /proc/net/netstat, in groups of what they tell about: the 76 of Linux 6.18, one
 * that went before it (RcvPruned), and those of development kernels since. Which of them there are, and in which order,
 * only the kernel's own file says.
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
export type CounterName = CountersOf<CounterGroup>;

/** Those that go up and down; all others only grow until the namespace ends. */
export const GAUGES: readonly string[] = COUNTER_GROUPS.now;
