import type { ExplainedEvent } from "../keys.js";
import type { Texts } from "../text.js";

/** What `monitor` shows. */
export const EVENTS: Texts<ExplainedEvent | "OVERRUN"> = {
  CREATED: [
    "a connection exists, with its first subflow; no data has been exchanged",
    "The token identifies the connection in all later events. No subflow can be added yet.",
  ],
  ESTABLISHED: [
    "the connection is fully established: subflows can be added from now on",
    "Sent after the first data and its acknowledgement, never before. A connection that falls back to TCP does not " +
      "get here.",
  ],
  CLOSED: [
    "the program on this host closed the connection",
    "Not sent if the peer ended the connection with MP_FASTCLOSE: a program that keeps count must also read the " +
      "sockets, too.",
  ],
  ANNOUNCED: [
    "the peer announced one more of its addresses (ADD_ADDR)",
    "Repeated when the peer repeats it. dport is the subflow's port if the announcement contains no port. The limit " +
      "add_addr_accepted decides whether a subflow follows.",
  ],
  REMOVED: [
    "the peer removed an address (RM_ADDR)",
    "remid is the address id. The subflows on it are closed.",
  ],
  SF_ESTABLISHED: [
    "an additional subflow is established",
    "Not sent for a connection's first subflow. SF_CLOSED may follow at once if the peer refuses the join late.",
  ],
  SF_CLOSED: [
    "a subflow is closed, or could not be opened",
    "error is the errno that closed it, reset_reason the reason sent by the peer. Not sent for subflows that end with their " +
      "connection. The in-kernel path manager does not open it again.",
  ],
  SF_PRIO: [
    "the peer requests to use a subflow as backup (backup=1), or not any more",
    "Sent only on the receiving side of the request.",
  ],
  LISTENER_CREATED: [
    "an MPTCP socket started to listen: a program's socket, or that of an endpoint with a port",
    "An address of zeros stands for all addresses.",
  ],
  LISTENER_CLOSED: [
    "an MPTCP socket stopped listening",
    "Connections that it accepted continue, but further joins to its port are refused.",
  ],
  OVERRUN: [
    "events were lost at this point; `lost` is their exact number",
    "The kernel dropped them because they were not read fast enough. -rc sets a larger buffer.",
  ],
};
