import { UnsupportedError } from "../errors.js";
import type { Host } from "../host/host.js";
import { unreadReason } from "../host/unread.js";
import type { Counters } from "../model/counters.js";
import type { NetnsClient } from "./netns-client.js";

const FILE = "/proc/net/netstat";

/** MPTCP's counters of the namespace in use. */
export class CountersClient {
  /** @internal */
  constructor(/** @internal */ readonly netnsClient: NetnsClient) {}

  /**
   * Reads all counters, by the names that this kernel has for them. Needs no privilege and opens no socket.
   * All are 0 until the first MPTCP socket is created in the namespace. A warning names counters that cannot
   * be read.
   * @throws UnsupportedError if this kernel has no counters, or if this cannot be known, ProtocolError if
   * none can be read
   */
  async read(): Promise<Counters> {
    this.netnsClient.assertOpen();
    const { host } = this.netnsClient;
    const { countersFromNetstat, isNetstat } = await import("../model/counters.js");
    const text = textOf(host);
    const found = countersFromNetstat(text, host.now());
    if (found?.problems) this.netnsClient.notePartialRecord(FILE, found.problems);
    if (found) return found;
    if (!isNetstat(text)) throw cannotTell(`${FILE} is not in the kernel's format`);
    throw new UnsupportedError("this kernel has no MPTCP counters", {
      hint: "Linux 5.7 or newer built with CONFIG_MPTCP is needed; --replay FILE works everywhere",
    });
  }
}

function textOf(host: Host): string {
  try {
    return host.readFile(FILE);
  } catch (cause) {
    throw cannotTell(unreadReason(FILE, cause), cause);
  }
}

function cannotTell(reason: string, cause?: unknown): UnsupportedError {
  return new UnsupportedError(`cannot read the counters: ${reason}`, {
    hint: "is /proc mounted, and not hidden? A recording contains counters only if they were read while it was made",
    cause,
  });
}
