/** MPTCP_SUBFLOW_FLAG_*, bit 0 first: `Remote`: by the peer, `Local`: by this host. */
export const SUBFLOW_FLAGS = [
  "capableRemote", "capableLocal", "joinRemote", "joinLocal", "backupRemote", "backupLocal",
  "fullyEstablished", "connected", "mapValid",
] as const; // biome-ignore format: some to a row
