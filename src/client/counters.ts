import { UnsupportedError } from "../errors.js";
import type { Host } from "../host/host.js";
import type { Counters } from "../model/counters.js";
import type { Kernel } from "./kernel.js";

const FILE = "/proc/net/netstat";

/** MPTCP's counters of the namespace in use. */
export class CountersClient {
  constructor(readonly kernel: Kernel) {}

  /**
   * Reads all counters, by the names that this kernel has for them. Needs no privilege and opens no socket. All are 0
   * until the first MPTCP socket is made in the namespace.
   * @throws UnsupportedError where this kernel has none, ProtocolError for a file that cannot be
   */
  async read(): Promise<Counters> {
    const { host } = this.kernel;
    const { countersFromNetstat } = await import("../model/counters.js");
    const found = countersFromNetstat(textOf(host), host.now());
    if (found) return found;
    throw new UnsupportedError("this kernel has no MPTCP counters", {
      hint: "Linux 5.7 or newer built with CONFIG_MPTCP is needed; --replay FILE works everywhere",
    });
  }
}

function textOf(host: Host): string {
  try {
    return host.readFile(FILE);
  } catch (cause) {
    throw new UnsupportedError(`cannot read ${FILE}: ${(cause as Error).message}`, {
      hint: "is /proc mounted? A recording has it only where counters were read while it was made",
      cause,
    });
  }
}
