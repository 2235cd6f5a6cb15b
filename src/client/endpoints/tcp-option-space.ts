import type { NetnsClient } from "../netns-client.js";

/**
 * Options of TCP take 40 bytes at most: 12 are the timestamps', 30 those of an announced IPv6 address with a port.
 * Linux 6.18 drops such an announcement in silence.
 */
export function warnOfOptionSpace(netnsClient: NetnsClient, address: string, port: number | undefined): void {
  if (!port || !address.includes(":") || !hasTimestamps(netnsClient)) return;
  netnsClient.warnings.give(
    "an IPv6 address with a port does not fit into a packet beside TCP timestamps: the kernel may drop the announcement " +
      "in silence (counter AddAddrTxDrop); connections opened under net.ipv4.tcp_timestamps=0 have the room",
  );
}

/** Where it cannot be read, they are on: that is the default. */
function hasTimestamps(netnsClient: NetnsClient): boolean {
  try {
    return netnsClient.host.readFile("/proc/sys/net/ipv4/tcp_timestamps").trim() !== "0";
  } catch {
    return true;
  }
}
