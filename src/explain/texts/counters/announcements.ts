import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** Addresses that are announced and withdrawn. */
export const ANNOUNCEMENTS: Texts<CountersOf<"announcements">> = {
  AddAddr: [
    "addresses that peers announced to this host (ADD_ADDR)",
    "Whether they are used decides the limit add_addr_accepted, which is 0 by default.",
  ],
  AddAddrTx: [
    "addresses announced to peers (ADD_ADDR), repetitions included",
    "Made by endpoints with the flag signal. Each is repeated until the peer confirms it (EchoAdd); see " +
      "net.mptcp.add_addr_timeout.",
  ],
  AddAddrTxDrop: [
    "announcements that could not be sent",
    "No room in the packet's options: IPv6 together with timestamps on older kernels. Or want of memory.",
  ],
  EchoAdd: [
    "announcements that peers confirmed",
    "Less than AddAddrTx: some had to be repeated, or a device on the way removes them.",
  ],
  EchoAddTx: [
    "announcements of peers that this host confirmed",
    "A confirmation does not mean that the address is used.",
  ],
  EchoAddTxDrop: [
    "confirmations that could not be sent",
    "No room in the packet's options, or want of memory. The peer will repeat its announcement.",
  ],
  PortAdd: [
    "announcements received that name a port",
    "Joins go to that port instead of the connection's own.",
  ],
  AddAddrDrop: [
    "announcements received and not looked at",
    "The path manager was still busy with another one, or it is the userspace one and no program on the machine " +
      "listens. Announcements beyond the limit are not counted here: they are confirmed and not used.",
  ],
  RmAddr: ["addresses that peers withdrew (RM_ADDR)", "The subflows on such an address are closed."],
  RmAddrDrop: [
    "withdrawals received and not looked at",
    "The path manager was still busy with another one. The subflows end when the peer closes them.",
  ],
  RmAddrTx: [
    "addresses withdrawn from peers (RM_ADDR)",
    "Sent for each live connection when an endpoint is deleted.",
  ],
  RmAddrTxDrop: ["withdrawals that could not be sent", "No room in the packet's options, or want of memory."],
};
