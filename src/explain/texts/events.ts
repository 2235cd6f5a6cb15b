import type { ExplainedEvent } from "../keys.js";
import type { Texts } from "../text.js";

/** What `monitor` shows. */
export const EVENTS: Texts<ExplainedEvent | "OVERRUN"> = {
  CREATED: [
    "a connection exists, with its first subflow; no data has been exchanged",
    "The token names the connection in all events that follow. No subflow can be added yet.",
  ],
  ESTABLISHED: [
    "the connection is fully established: subflows can be added from now on",
    "Comes with the first data and its acknowledgement, never before. A connection that falls back to TCP does not " +
      "get here.",
  ],
  CLOSED: [
    "the connection was closed by the program of this host",
    "Never comes after the peer ended the connection by MP_FASTCLOSE: a program that keeps count must look at the " +
      "sockets, too.",
  ],
  ANNOUNCED: [
    "the peer announced one more of its addresses (ADD_ADDR)",
    "Repeated when the peer repeats it. dport is the subflow's port where the announcement names none. Whether a " +
      "subflow follows decides the limit add_addr_accepted.",
  ],
  REMOVED: ["the peer withdrew an address (RM_ADDR)", "remid says which. The subflows on it are closed."],
  SF_ESTABLISHED: [
    "an additional subflow is up",
    "Never told of a connection's first subflow. SF_CLOSED may follow at once where the peer refuses the join late.",
  ],
  SF_CLOSED: [
    "a subflow is gone, or could not be opened",
    "error is the errno that ended it, reset_reason what the peer said. Not told of subflows that end with their " +
      "connection. The kernel's path manager does not open it again by itself.",
  ],
  SF_PRIO: [
    "the peer asks to use a subflow as backup (backup=1), or no longer",
    "Told on the side that is asked, never on the side that asks.",
  ],
  LISTENER_CREATED: [
    "an MPTCP socket began to listen, a program's or that of an endpoint with a port",
    "An address of zeros stands for all addresses.",
  ],
  LISTENER_CLOSED: [
    "an MPTCP socket stopped listening",
    "Connections that it accepted live on, but further joins to its port are refused.",
  ],
  OVERRUN: [
    "events were lost here, exactly as many as `lost` says",
    "The kernel dropped them because they were not read fast enough. -rc makes the buffer larger.",
  ],
};
