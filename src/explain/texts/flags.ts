import type { ExplainedFlag } from "../keys.js";
import type { Texts } from "../text.js";

/** Roles of an endpoint. */
export const FLAG_TEXTS: Texts<ExplainedFlag> = {
  signal: [
    "announce the address to peers, so that they may open subflows to it (ADD_ADDR)",
    "For servers with several addresses; a server with one address needs no endpoint. Peers use it only as far as " +
      "their limit add_addr_accepted allows, which is 0 by default.",
  ],
  subflow: [
    "open an additional subflow from the address when a connection is fully established",
    "For the side that connects. One subflow to the peer's first address for each such endpoint, up to the limit " +
      "subflows.",
  ],
  backup: [
    "use subflows of this address only if no other can carry data, and ask the peer to do the same",
    "Without subflow, the endpoint opens no subflow: it only marks those that use the address for another reason. " +
      "Each side decides about the data that it sends. Can be changed while connections exist (`endpoint change`). Announcements are " +
      "sent without it.",
  ],
  fullmesh: [
    "open subflows from the address to every known address of the peer",
    "Use it with subflow, not with signal. Without subflow, it opens subflows only to addresses that the peer announces, as " +
      "far as add_addr_accepted allows.",
  ],
  implicit: [
    "created by the kernel for an address that a join uses and that has no endpoint",
    "Adding the address without an id converts it to an ordinary endpoint with the same id. Its flag backup can be " +
      "changed, fullmesh cannot.",
  ],
  laminar: [
    "use the address for one subflow to an address that the peer announces",
    "One local address for each announced address, while fullmesh combines all with all. Kernels before 6.18 " +
      "ignore the flag silently.",
  ],
};
