import { attributes } from "../wire/attributes.js";
import { be16, bits, ipv4, ipv6, row, s32, u8, u16, u32 } from "../wire/kinds.js";

// The events of the family in mptcp-pm.ts; a separate file, because most commands do not need them.

/** Bits of `flags`, bit 0 first. */
export const EVENT_FLAGS = ["denyJoinId0", "serverSide"] as const;

/** MPTCP_ATTR_*, of every event. Rows are in the order in which `ip mptcp monitor` prints them. */
export const EVENT = attributes({
  token: row(1, u32, "the connection's local token"),
  remoteId: row(4, u8, "address id at the peer"),
  localId: row(3, u8, "address id here"),
  family: row(2, u16, "AF_INET 2 or AF_INET6 10"),
  saddr4: row(5, ipv4, "local IPv4 address"),
  daddr4: row(7, ipv4, "remote IPv4 address"),
  saddr6: row(6, ipv6, "local IPv6 address"),
  daddr6: row(8, ipv6, "remote IPv6 address"),
  sport: row(9, be16, "local port, network order"),
  dport: row(10, be16, "remote port, network order"),
  backup: row(11, u8, "1: the peer asked us to use the subflow as backup"),
  error: row(12, u8, "errno that closed the subflow"),
  timeout: row(14, u32, "never sent so far"),
  ifindex: row(15, s32, "only if the subflow's socket is bound to a device"),
  resetReason: row(16, u32, "MP_TCPRST reason of the peer's reset", "5.13"),
  resetFlags: row(17, u32, "MP_TCPRST flags: bit 0 transient", "5.13"),
  serverSide: row(18, u8, "1: accepted by this host; newer kernels also set a flag", "5.19"),
  flags: row(13, bits(u16, EVENT_FLAGS), "what the connection is", "6.12"),
});

export type EventAttribute = keyof (typeof EVENT)["rows"];

const LOCAL = ["family", "saddr4", "saddr6", "sport"] as const;
const REMOTE = ["daddr4", "daddr6", "dport"] as const;
const CONNECTION = ["token", ...LOCAL, ...REMOTE, "localId", "remoteId"] as const;
const SUBFLOW = [...CONNECTION, "backup"] as const;

/** One event: number, the name that `ip mptcp monitor` prints, and its attributes. */
export interface PmEvent {
  readonly number: number;
  readonly name: string;
  /** Every kernel that has the event sends these; of an address the one of its family. */
  readonly carries: readonly EventAttribute[];
  /** Sent if there is such a value, or by newer kernels. */
  readonly mayCarry: readonly EventAttribute[];
  readonly since: string;
  readonly doc: string;
}

/** enum mptcp_event_type; 4, 5, 8, 9, 12 and 14 are unused. The attributes: mptcp_event_*() of net/mptcp/pm_netlink.c. */
export const PM_EVENTS = [
  {
    number: 1,
    name: "CREATED",
    carries: CONNECTION,
    mayCarry: ["serverSide", "flags"],
    since: "5.12",
    doc: "a connection exists; no data has been exchanged",
  },
  {
    number: 2,
    name: "ESTABLISHED",
    carries: CONNECTION,
    mayCarry: ["serverSide", "flags"],
    since: "5.12",
    doc: "fully established: subflows can be added now",
  },
  {
    number: 3,
    name: "CLOSED",
    carries: ["token"],
    mayCarry: [],
    since: "5.12",
    doc: "closed by this host; not sent after the peer's FASTCLOSE",
  },
  {
    number: 6,
    name: "ANNOUNCED",
    carries: ["token", "remoteId", ...REMOTE],
    mayCarry: [],
    since: "5.12",
    doc: "the peer announced an address",
  },
  {
    number: 7,
    name: "REMOVED",
    carries: ["token", "remoteId"],
    mayCarry: [],
    since: "5.12",
    doc: "the peer removed an address",
  },
  {
    number: 10,
    name: "SF_ESTABLISHED",
    carries: SUBFLOW,
    mayCarry: ["ifindex", "error"],
    since: "5.12",
    doc: "an additional subflow is established",
  },
  {
    number: 11,
    name: "SF_CLOSED",
    carries: SUBFLOW,
    mayCarry: ["ifindex", "error", "resetReason", "resetFlags"],
    since: "5.12",
    doc: "a subflow is closed, or could not be opened",
  },
  {
    number: 13,
    name: "SF_PRIO",
    carries: SUBFLOW,
    mayCarry: ["ifindex", "error"],
    since: "5.12",
    doc: "the peer changed a subflow's backup state",
  },
  {
    number: 15,
    name: "LISTENER_CREATED",
    carries: LOCAL,
    mayCarry: [],
    since: "6.2",
    doc: "an MPTCP socket started to listen",
  },
  {
    number: 16,
    name: "LISTENER_CLOSED",
    carries: LOCAL,
    mayCarry: [],
    since: "6.2",
    doc: "an MPTCP socket stopped listening",
  },
] as const satisfies readonly PmEvent[];

/** MP_TCPRST reasons (RFC 8684 section 3.6), indexed by code. */
export const RESET_REASONS = [
  "unspecified",
  "mptcp error",
  "lack of resources",
  "administratively prohibited",
  "too much outstanding data",
  "unacceptable performance",
  "middlebox interference",
] as const;
