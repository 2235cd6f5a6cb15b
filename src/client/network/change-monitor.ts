import { RTNETLINK_GROUPS } from "../../codec/families/rtnetlink.js";
import { NETLINK, type SocketOptions, type Transport } from "../../transport/transport.js";

/** Opens the sockets, and closes what is left open at its own end. */
interface SocketOwner {
  open(protocol: number, options?: SocketOptions): Transport;
  onClose(end: () => void): () => void;
}

/** Hears whether interfaces and addresses of the namespace are still what they were. Needs no privilege. */
export class ChangeMonitor {
  readonly #transport: Transport;
  #generation = 0;

  constructor(owner: SocketOwner) {
    this.#transport = owner.open(NETLINK.route, { events: true, receiveBuffer: 1 << 20 });
    owner.onClose(() => this.#transport.close());
    for (const group of ["link", "ipv4Address", "ipv6Address"] as const)
      this.#transport.join(RTNETLINK_GROUPS[group]);
  }

  /** The same number as before where nothing has changed: what was read since may be used again. */
  generation(): number {
    // What was lost does not matter: it can only be so where something is queued before it.
    if (this.#transport.drain(() => {}) > 0) this.#generation++;
    return this.#generation;
  }
}
