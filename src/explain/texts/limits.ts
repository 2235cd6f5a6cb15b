import type { Texts } from "../text.js";

/** What `limits` shows. Their maximum is the kernel's: 8 up to Linux 7.1. */
export const LIMITS: Texts<"subflows" | "add_addr_accepted"> = {
  subflows: [
    "additional subflows that each connection may have, opened and accepted together; 2 by default",
    "Count it on both ends: the server refuses joins beyond its own. Attempts under way and failed ones may count " +
      "against it.",
  ],
  add_addr_accepted: [
    "announced addresses of the peer that each connection may open subflows to; 0 by default",
    "Needed on the side that connects when the server announces addresses. Taken up when a connection begins: a live " +
      "one that began with 0 stays without.",
  ],
};
