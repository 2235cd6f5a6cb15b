import type { ExplainedFlag } from "../keys.js";
import type { Texts } from "../text.js";

/** Roles of an endpoint. */
export const FLAG_TEXTS: Texts<ExplainedFlag> = {
  signal: [
    "announce the address to peers, so that they may open subflows to it (ADD_ADDR)",
    "For servers with further addresses; a server with one address needs no endpoint. Peers use it only as far as " +
      "their limit add_addr_accepted allows, which is 0 by default.",
  ],
  subflow: [
    "open an additional subflow from the address when a connection is fully established",
    "For the side that connects. One subflow to the peer's first address for each such endpoint, up to the limit " +
      "subflows.",
  ],
  backup: [
    "use subflows of this address only when no other can carry data; the peer is asked to do the same",
    "Each side decides for what it sends. Can be changed while connections run (`endpoint change`). Announcements do " +
      "not carry it.",
  ],
  fullmesh: [
    "open subflows from the address to every address of the peer that is known",
    "Goes with subflow, not with signal; alone it does something only for the address that a connection began on.",
  ],
  implicit: [
    "made by the kernel, for an address that a join uses and no endpoint has",
    "Adding the address without an id turns it into an ordinary endpoint that keeps the id. Its flag backup can be " +
      "changed, fullmesh cannot.",
  ],
  laminar: [
    "use the address once, for an address that the peer announces",
    "One local address for each announced one, while fullmesh crosses all with all. Kernels before 6.18 " +
      "drop the flag without a word.",
  ],
};
