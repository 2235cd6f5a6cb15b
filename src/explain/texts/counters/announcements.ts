import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** Announced and removed addresses. */
export const ANNOUNCEMENTS: Texts<CountersOf<"announcements">> = {
  AddAddr: [
    "addresses that peers announced to this host (ADD_ADDR)",
    "The limit add_addr_accepted decides whether they are used; it is 0 by default.",
  ],
  AddAddrTx: [
    "addresses announced to peers (ADD_ADDR), repetitions included",
    "Made by endpoints with the flag signal. Each is repeated until the peer confirms it (EchoAdd); see " +
      "net.mptcp.add_addr_timeout.",
  ],
  AddAddrTxDrop: [
    "announcements that could not be sent",
    "No room in the packet's options: IPv6 together with timestamps on older kernels. Or lack of memory.",
  ],
  EchoAdd: [
    "announcements that peers confirmed",
    "Fewer than AddAddrTx: some had to be repeated, or a middlebox removes them.",
  ],
  EchoAddTx: [
    "announcements of peers that this host confirmed",
    "A confirmation does not mean that the address is used.",
  ],
  EchoAddTxDrop: [
    "confirmations that could not be sent",
    "No room in the packet's options, or lack of memory. The peer will repeat its announcement.",
  ],
  PortAdd: [
    "announcements received that name a port",
    "Joins go to that port instead of the connection's own.",
  ],
  AddAddrDrop: [
    "announcements received and ignored",
    "The path manager was still processing another one, or the userspace path manager is selected and no program on this host " +
      "listens. Announcements beyond the limit are not counted here: they are confirmed and not used.",
  ],
  RmAddr: ["addresses that peers removed (RM_ADDR)", "The subflows on such an address are closed."],
  RmAddrDrop: [
    "address removals received and ignored",
    "The path manager was still processing another one. The subflows end when the peer closes them.",
  ],
  RmAddrTx: [
    "address removals sent to peers (RM_ADDR)",
    "Sent for each live connection when an endpoint is deleted.",
  ],
  RmAddrTxDrop: [
    "address removals that could not be sent",
    "No room in the packet's options, or lack of memory.",
  ],
};
