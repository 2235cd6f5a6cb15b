import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** State changes of subflows, and how subflows and connections end. */
export const PATHS: Texts<CountersOf<"paths" | "closing">> = {
  MPPrioTx: [
    "MP_PRIO options sent: requests to use a subflow as backup, or not any more",
    "Sent when an endpoint's flag backup is changed while connections use it.",
  ],
  MPPrioRx: [
    "MP_PRIO options received: requests to use a subflow as backup, or not any more",
    "Shown as SF_PRIO by `mptcpctl monitor`, on this side only.",
  ],
  SubflowStale: [
    "times a subflow made no progress and was marked stale",
    "Its data is sent on other subflows. net.mptcp.stale_loss_cnt sets the number of retransmission rounds.",
  ],
  SubflowRecover: [
    "times a stale subflow carried data again",
    "A value close to SubflowStale means unstable paths, for example in a moving train.",
  ],
  RmSubflow: [
    "subflows closed by the path manager of this host",
    "An endpoint was deleted or changed, or the peer removed an address.",
  ],
  MPFastcloseTx: [
    "connections that this host aborted (MP_FASTCLOSE)",
    "The program closed with unread data or zero linger time. The peer gets ECONNRESET.",
  ],
  MPFastcloseRx: [
    "connections that the peer aborted (MP_FASTCLOSE)",
    "The program here gets ECONNRESET. `mptcpctl monitor` shows no CLOSED for such a connection.",
  ],
  MPRstTx: [
    "subflows that this host reset with a reason (MP_TCPRST)",
    "Refused joins are included. For the reasons see `mptcpctl explain reset`.",
  ],
  MPRstRx: [
    "subflows that the peer reset with a reason (MP_TCPRST)",
    "`mptcpctl monitor` shows the reason as reset_reason if the connection continues.",
  ],
};
