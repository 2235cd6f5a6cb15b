import type { Texts } from "../text.js";

/** What `limits` shows. Their maximum is the kernel's: 8 up to Linux 7.1. */
export const LIMITS: Texts<"subflows" | "add_addr_accepted"> = {
  subflows: [
    "additional subflows that each connection may have, opened and accepted together; 2 by default",
    "Set it on both ends: the server refuses joins above its own limit. Attempts in progress and failed ones may count " +
      "against it.",
  ],
  add_addr_accepted: [
    "announced addresses of the peer that each connection may open subflows to; 0 by default",
    "Needed on the side that connects when the server announces addresses. Read when a connection is opened: an existing " +
      "connection that was opened with 0 accepts none.",
  ],
};
