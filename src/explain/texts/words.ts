import type { Texts } from "../text.js";

/** Words of this program and of `ip mptcp`. */
export const WORD_TEXTS: Texts<string> = {
  connection: [
    "the stream of data that the program sees, carried by one or more subflows",
    "Identified by its token. It ends when the program closes it, or some time after the last subflow closed (close_timeout).",
  ],
  subflow: [
    "one TCP connection that carries part of an MPTCP connection",
    "Each has its own addresses, congestion control and losses. `ss -ti` shows it as an ordinary TCP socket.",
  ],
  "initial subflow": [
    "the subflow with which a connection was opened",
    "Its addresses have id 0 on both ends, even if an endpoint has them. It may close while the connection continues.",
  ],
  "additional subflow": [
    "any subflow of a connection except the first",
    "Counted by the limit subflows and reported by SF_ESTABLISHED.",
  ],
  endpoint: [
    "an address of this host, with flags that say how MPTCP may use it",
    "The in-kernel path manager has one list for each network namespace; changes affect existing connections at once. " +
      "`mptcpctl endpoint` shows it.",
  ],
  id: [
    "the number of an address, from 1 to 255; both ends identify addresses by it",
    "0 is the address on which the connection was opened. The kernel chooses the id if none is given; gaps are not filled.",
  ],
  token: [
    "the number of a connection on one host, always hexadecimal",
    "Events, `ss` and this program print it; each end has a different one.",
  ],
  limits: [
    "how many subflows, and announced addresses, each connection may use",
    "See subflows and add_addr_accepted.",
  ],
  "path manager": [
    "the component that decides which subflows a connection gets",
    "The kernel's own follows endpoints and limits; the userspace path manager follows a program. Selected when a connection " +
      "begins: net.mptcp.path_manager.",
  ],
  scheduler: ["the component that decides which subflow carries the next data", "See net.mptcp.scheduler."],
  announce: ["tell the peer a further address (ADD_ADDR)", "Done by endpoints with the flag signal."],
  join: ["open an additional subflow (MP_JOIN)", "Counted in the group joins of `mptcpctl counters`."],
  "fully established": [
    "the first data and its acknowledgement have shown each end that the other one supports MPTCP",
    "The path manager does nothing before. Very short connections never reach this state.",
  ],
  stale: [
    "a subflow that makes no progress and is not used for new data",
    "It is not closed and may recover. See SubflowStale and net.mptcp.stale_loss_cnt.",
  ],
  blackhole: [
    "a network that drops SYNs with MPTCP",
    "See the counter Blackhole and net.mptcp.blackhole_timeout.",
  ],
  missing: [
    "in `status`: no interface of this host has the address of an endpoint",
    "Subflows from it may fail, and joins to it may not arrive. A translator in front of this host may still deliver them.",
  ],
  routed: [
    "in `status`: no interface has the address of an endpoint, but the kernel treats it as its own",
    "A route of the type local delivers its packets here, as for 127.0.0.0/8. IPv4 sockets can use it; IPv6 sockets need " +
      "net.ipv6.ip_nonlocal_bind=1.",
  ],
  elsewhere: [
    "in `status`: an endpoint is bound to an interface that does not have its address",
    "Packets of its subflows may get no answer. It does not matter for an address that is only announced.",
  ],
  metric: [
    "the priority of a route: new connections use the lowest value",
    "Additional subflows use the interface of their endpoint, whatever its metric.",
  ],
  locid: ["id of the local address", "0 on the connection's first subflow, else the endpoint's id."],
  remid: ["id of the peer's address", "0 for the address on which the connection was opened."],
  saddr4: ["local address of an event; saddr6 for IPv6", "For listeners: the address on which they listen."],
  daddr4: [
    "remote address of an event; daddr6 for IPv6",
    "In ANNOUNCED: the address that the peer announces.",
  ],
  ifindex: [
    "number of the interface that a subflow is bound to; dev is its name",
    "Present only if the endpoint has dev, and only on the side that opened the subflow.",
  ],
  error: ["errno that closed a subflow", "`mptcpctl explain` also accepts the number."],
  reset_reason: ["why the peer reset a subflow, as a number", "`mptcpctl explain reset` lists them."],
  reset_flags: ["bit 0: the reason is temporary, so a retry makes sense", "From the peer's MP_TCPRST."],
  server_side: ["this host accepted the connection", "If absent: this host opened it."],
  deny_join_id0: [
    "the peer accepts no joins to the address and port on which the connection was opened",
    "It has net.mptcp.allow_join_initial_addr_port=0, as behind a load balancer. Joins need an announced address.",
  ],
  rawflags: ["flag bits of an endpoint without a name in this program", "A newer kernel set them."],
  MPTcpExt: [
    "the prefix of MPTCP's counters in /proc/net/netstat, which nstat prints before each name",
    "`mptcpctl counters` omits it; `mptcpctl explain` accepts names with and without it.",
  ],
  gauge: [
    "a value that rises and falls, unlike a counter, which only increases",
    "MPCurrEstab is the only one among MPTCP's.",
  ],
  recording: [
    "a file with all datagrams between this program and the kernel (--record, --replay)",
    "A pcap file of netlink datagrams, which Wireshark also opens. `mptcpctl decode` prints it.",
  ],
};
