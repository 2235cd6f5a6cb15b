import { attributes } from "../wire/attributes.js";
import { bits, ipv4, ipv6, row, s32, u8, u16, u32 } from "../wire/kinds.js";

/** From include/uapi/linux/mptcp_pm.h and Documentation/netlink/specs/mptcp_pm.yaml, as of Linux 6.18. */
export const MPTCP_PM_NAME = "mptcp_pm";
export const MPTCP_PM_VERSION = 1;
/** Only the events group has messages; joining it needs CAP_NET_ADMIN. */
export const MPTCP_PM_GROUPS = { commands: "mptcp_pm_cmds", events: "mptcp_pm_events" } as const;

/** Bit 0 first. Only the kernel sets `implicit` (5.18); `laminar` is new in 6.18, `fullmesh` in 5.15. */
export const ENDPOINT_FLAGS = ["signal", "subflow", "backup", "fullmesh", "implicit", "laminar"] as const;

/** MPTCP_PM_ADDR_ATTR_*. Rows are in the order in which `ip mptcp` sends them. */
export const ADDRESS = attributes({
  id: row(2, u8, "endpoint id; 0 means the address on which a connection was opened"),
  flags: row(6, bits(u32, ENDPOINT_FLAGS), "roles; the kernel silently drops unknown bits"),
  ifindex: row(7, s32, "interface to bind to"),
  port: row(5, u16, "host order here, network order in events; 0 in replies means none"),
  family: row(1, u16, "AF_INET 2 or AF_INET6 10"),
  addr4: row(3, ipv4, "IPv4 address, network order"),
  addr6: row(4, ipv6, "IPv6 address, network order"),
});

/** MPTCP_PM_ATTR_*, of every command. */
export const PM = attributes({
  addr: row(1, ADDRESS, "the endpoint, or the local end of a subflow"),
  rcvAddAddrs: row(2, u32, "ADD_ADDRs that may create subflows, per connection"),
  subflows: row(3, u32, "additional subflows, per connection"),
  token: row(4, u32, "connection of the userspace path manager", "5.19"),
  localId: row(5, u8, "address id to remove", "5.19"),
  addrRemote: row(6, ADDRESS, "remote end of a subflow", "5.19"),
});

export type PmAttribute = keyof (typeof PM)["rows"];

/** One command: number, attributes of request and reply, required permission, first kernel. */
export interface PmCommand {
  readonly number: number;
  readonly takes: readonly PmAttribute[];
  readonly gives?: readonly PmAttribute[];
  readonly dump?: true;
  /** CAP_NET_ADMIN in the user namespace that owns the network namespace. */
  readonly admin: boolean;
  readonly since: string;
  readonly doc: string;
}

export const PM_COMMANDS = {
  addAddr: { number: 1, takes: ["addr"], admin: true, since: "5.7", doc: "add an endpoint" },
  delAddr: { number: 2, takes: ["addr"], admin: true, since: "5.7", doc: "delete an endpoint" },
  getAddr: {
    number: 3,
    takes: ["addr", "token"],
    gives: ["addr"],
    dump: true,
    admin: false,
    since: "5.7",
    doc: "one endpoint, or all; with a token (6.9) a connection's local addresses",
  },
  flushAddrs: { number: 4, takes: ["addr"], admin: true, since: "5.7", doc: "delete all endpoints" },
  setLimits: {
    number: 5,
    takes: ["rcvAddAddrs", "subflows"],
    admin: true,
    since: "5.7",
    doc: "set one limit or both",
  },
  getLimits: {
    number: 6,
    takes: [],
    gives: ["rcvAddAddrs", "subflows"],
    admin: false,
    since: "5.7",
    doc: "read both limits",
  },
  setFlags: {
    number: 7,
    takes: ["addr", "token", "addrRemote"],
    admin: true,
    since: "5.12",
    doc: "assign backup and fullmesh of an endpoint, or backup of a subflow",
  },
  announce: { number: 8, takes: ["addr", "token"], admin: true, since: "5.19", doc: "send ADD_ADDR" },
  remove: { number: 9, takes: ["token", "localId"], admin: true, since: "5.19", doc: "send RM_ADDR" },
  subflowCreate: {
    number: 10,
    takes: ["addr", "token", "addrRemote"],
    admin: true,
    since: "5.19",
    doc: "open a subflow",
  },
  subflowDestroy: {
    number: 11,
    takes: ["addr", "token", "addrRemote"],
    admin: true,
    since: "5.19",
    doc: "close a subflow",
  },
} as const satisfies Record<string, PmCommand>;
