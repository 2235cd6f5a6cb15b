import type { CountersOf } from "../../../codec/families/mptcp-counters.js";
import type { Texts } from "../../text.js";

/** How subflows fare, and how they and their connections end. */
export const PATHS: Texts<CountersOf<"paths" | "closing">> = {
  MPPrioTx: [
    "times a peer was asked to use a subflow as backup, or no longer (MP_PRIO)",
    "Sent when an endpoint's flag backup is changed while connections use it.",
  ],
  MPPrioRx: [
    "times a peer asked this host to use a subflow as backup, or no longer (MP_PRIO)",
    "Shown as SF_PRIO by `mptcpctl monitor`, on this side only.",
  ],
  SubflowStale: [
    "times a subflow made no progress and was left aside",
    "Its data goes to the others. How many rounds of retransmission it takes: net.mptcp.stale_loss_cnt.",
  ],
  SubflowRecover: [
    "times a subflow that had been left aside carried data again",
    "Close to SubflowStale: paths that come and go, as in a moving train.",
  ],
  RmSubflow: [
    "subflows closed by the path manager of this host",
    "An endpoint was deleted or changed, or the peer withdrew an address.",
  ],
  MPFastcloseTx: [
    "connections that this host ended at once, data or not (MP_FASTCLOSE)",
    "The program closed with unread data or zero linger time. The peer gets ECONNRESET.",
  ],
  MPFastcloseRx: [
    "connections that the peer ended at once, data or not (MP_FASTCLOSE)",
    "The program here gets ECONNRESET. `mptcpctl monitor` shows no CLOSED for such a connection.",
  ],
  MPRstTx: [
    "subflows that this host reset, telling why (MP_TCPRST)",
    "Refused joins are among them. The reasons: `mptcpctl explain reset`.",
  ],
  MPRstRx: [
    "subflows that the peer reset, telling why (MP_TCPRST)",
    "`mptcpctl monitor` shows the reason as reset_reason where the connection lives on.",
  ],
};
