import type { Texts } from "../text.js";

/** Words of this program and of `ip mptcp`. */
export const WORD_TEXTS: Texts<string> = {
  connection: [
    "what the program sees: one stream of data, carried by one subflow or several",
    "Named by its token. Ends when the program closes it, or some time after the last subflow went (close_timeout).",
  ],
  subflow: [
    "one TCP connection that carries part of an MPTCP connection",
    "Each has its own addresses, congestion control and losses. `ss -ti` shows it as an ordinary TCP socket.",
  ],
  "initial subflow": [
    "the subflow that a connection began with",
    "Its addresses have id 0 on both ends, whatever endpoint has them. It may close while the connection lives on.",
  ],
  "additional subflow": [
    "any subflow of a connection but the first",
    "What the limit subflows counts and SF_ESTABLISHED tells of.",
  ],
  endpoint: [
    "an address of this host, with what it may be used for",
    "A list of the kernel's path manager, one for each network namespace; it acts on live connections at once. " +
      "`mptcpctl endpoint` shows it.",
  ],
  id: [
    "the number of an address, from 1 to 255; both ends name addresses by it",
    "0 is the address that the connection began on. Chosen by the kernel where it is not given; gaps are not filled.",
  ],
  token: [
    "the number of a connection on one host, always hexadecimal",
    "Events, `ss` and this program print it; each end has its own.",
  ],
  limits: [
    "how many subflows, and announced addresses, each connection may use",
    "See subflows and add_addr_accepted.",
  ],
  "path manager": [
    "what decides which subflows a connection gets",
    "The kernel's own follows endpoints and limits; the userspace one obeys a program. Chosen when a connection " +
      "begins: net.mptcp.path_manager.",
  ],
  scheduler: ["what decides which subflow carries the next data", "See net.mptcp.scheduler."],
  announce: ["tell the peer a further address (ADD_ADDR)", "Done by endpoints with the flag signal."],
  join: ["open an additional subflow (MP_JOIN)", "Counted in the group joins of `mptcpctl counters`."],
  "fully established": [
    "both ends know that the other has MPTCP, for the first data and its acknowledgement carried it",
    "The path manager does nothing before. Very short connections never get there.",
  ],
  stale: [
    "a subflow that made no progress and is left aside",
    "Not closed: it may recover. See SubflowStale and net.mptcp.stale_loss_cnt.",
  ],
  blackhole: [
    "a network that swallows SYNs with MPTCP",
    "See the counter Blackhole and net.mptcp.blackhole_timeout.",
  ],
  stray: [
    "an endpoint whose address is on no interface of this host",
    "It opens no subflows. `mptcpctl status` lists such endpoints.",
  ],
  metric: [
    "the price of a route: new connections leave by the lowest",
    "Additional subflows leave by the interface of their endpoint, whatever its metric.",
  ],
  locid: ["id of the local address", "0 on the connection's first subflow, else the endpoint's id."],
  remid: ["id of the peer's address", "0 for the address that the connection began on."],
  saddr4: ["local address of an event; saddr6 for IPv6", "Of listeners: where they listen."],
  daddr4: [
    "remote address of an event; daddr6 for IPv6",
    "In ANNOUNCED: the address that the peer announces.",
  ],
  ifindex: [
    "number of the interface that a subflow is bound to; dev is its name",
    "There only where the endpoint has dev, and on the side that opened the subflow.",
  ],
  error: ["errno that ended a subflow", "`mptcpctl explain` takes it as a number, too."],
  reset_reason: ["why the peer reset a subflow, as a number", "`mptcpctl explain reset` lists them."],
  reset_flags: ["bit 0: the reason may pass, so that another try makes sense", "From the peer's MP_TCPRST."],
  server_side: ["the connection was accepted here", "Its absence: it was opened here."],
  deny_join_id0: [
    "the peer takes no joins to the address and port that the connection began on",
    "It has net.mptcp.allow_join_initial_addr_port=0, as behind a load balancer. Joins need an address that it announces.",
  ],
  rawflags: ["flag bits of an endpoint that this program has no name for", "A newer kernel set them."],
  MPTcpExt: [
    "the heading of MPTCP's counters in /proc/net/netstat, which nstat puts before each name",
    "`mptcpctl counters` leaves it out; `mptcpctl explain` takes names with and without it.",
  ],
  gauge: [
    "a value that rises and falls, unlike a counter, which only grows",
    "MPCurrEstab is the only one among MPTCP's.",
  ],
  recording: [
    "a file with all that passed between this program and the kernel (--record, --replay)",
    "pcap of netlink, which Wireshark opens, too. `mptcpctl decode` prints it.",
  ],
};
