import type { NetnsClient } from "../netns-client.js";

/**
 * TCP options have at most 40 bytes: timestamps use 12, and an announced IPv6 address with a port uses 30.
 * The kernel drops such an announcement silently, or, where net.mptcp.add_addr_v6_port_drop_ts is 1 (7.2), the
 * timestamps of that packet.
 */
export function warnOfOptionSpace(netnsClient: NetnsClient, address: string, port: number | undefined): void {
  if (!port || !address.includes(":") || !hasTimestamps(netnsClient)) return;
  if (netnsClient.sysctl("add_addr_v6_port_drop_ts") === "1") return;
  netnsClient.warnings.give(
    "an IPv6 address with a port does not fit into a packet beside TCP timestamps: the kernel may drop the announcement " +
      "silently (counter AddAddrTxDrop); connections opened with net.ipv4.tcp_timestamps=0 have enough room",
    "option_space",
  );
}

/** If the setting cannot be read, assume the default: on. */
function hasTimestamps(netnsClient: NetnsClient): boolean {
  try {
    return netnsClient.host.readFile("/proc/sys/net/ipv4/tcp_timestamps").trim() !== "0";
  } catch {
    return true;
  }
}
