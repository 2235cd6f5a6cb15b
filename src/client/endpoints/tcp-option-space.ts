import type { Kernel } from "../netns-client.js";

/**
 * Options of TCP take 40 bytes at most: 12 are the timestamps', 30 those of an announced IPv6 address with a port.
 * Linux 6.18 drops such an announcement in silence.
 */
export function warnOfOptionSpace(kernel: Kernel, address: string, port: number | undefined): void {
  if (!port || !address.includes(":") || !hasTimestamps(kernel)) return;
  kernel.warn(
    "an IPv6 address with a port does not fit into a packet beside TCP timestamps: the kernel may drop the announcement " +
      "in silence (counter AddAddrTxDrop); connections opened under net.ipv4.tcp_timestamps=0 have the room",
  );
}

/** Where it cannot be read, they are on: that is the default. */
function hasTimestamps(kernel: Kernel): boolean {
  try {
    return kernel.host.readFile("/proc/sys/net/ipv4/tcp_timestamps").trim() !== "0";
  } catch {
    return true;
  }
}
