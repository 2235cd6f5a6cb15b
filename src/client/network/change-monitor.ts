import { RTNETLINK_GROUPS } from "../../codec/families/rtnetlink.js";
import { NETLINK, type SocketOptions, type Transport } from "../../transport/transport.js";

/** Opens the sockets, and closes remaining ones at its own end. */
interface SocketOwner {
  open(protocol: number, options?: SocketOptions): Transport;
  onClose(end: () => void): () => void;
}

/** Detects changes of interfaces and addresses in the namespace. Needs no privilege. */
export class ChangeMonitor {
  readonly #transport: Transport;
  #generation = 0;

  constructor(owner: SocketOwner) {
    this.#transport = owner.open(NETLINK.route, { events: true, receiveBuffer: 1 << 20 });
    owner.onClose(() => this.#transport.close());
    for (const group of ["link", "ipv4Address", "ipv6Address"] as const)
      this.#transport.join(RTNETLINK_GROUPS[group]);
  }

  /** Returns the same number as before if nothing has changed: cached values are still valid. */
  generation(): number {
    // A loss does not matter: it is possible only if something is queued before it.
    if (this.#transport.drain(() => {}) > 0) this.#generation++;
    return this.#generation;
  }
}
