import { RTNETLINK_GROUPS } from "../../codec/families/rtnetlink.js";
import { NETLINK, type Transport } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";

/** Hears whether interfaces and addresses of the namespace are still what they were. Needs no privilege. */
export class ChangeMonitor {
  readonly #transport: Transport;
  #epoch = 0;

  constructor(netnsClient: NetnsClient) {
    this.#transport = netnsClient.open(NETLINK.route, { events: true, receiveBuffer: 1 << 20 });
    netnsClient.onClose(() => this.#transport.close());
    for (const group of ["link", "ipv4Address", "ipv6Address"] as const)
      this.#transport.join(RTNETLINK_GROUPS[group]);
  }

  /** The same number as before where nothing has changed: what was read since may be used again. */
  epoch(): number {
    // What was lost does not matter: it can only be so where something is queued before it.
    if (this.#transport.drain(() => {}) > 0) this.#epoch++;
    return this.#epoch;
  }
}
