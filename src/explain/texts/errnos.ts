import type { Texts } from "../text.js";

/** Errors in the context of MPTCP: refused requests, failed joins, closed sockets. */
export const ERRNOS: Texts<string> = {
  EPERM: [
    "permission is missing: CAP_NET_ADMIN in the network namespace",
    "Root of a user namespace has it only in network namespaces created inside. If root is refused: a security module or a seccomp " +
      "filter.",
  ],
  ENOENT: [
    "not found: this kernel has no MPTCP, or no path manager or scheduler of that name",
    "For the netlink family of the path manager: the kernel is built without CONFIG_MPTCP.",
  ],
  ESRCH: [
    "no subflow with these addresses and ports",
    "They must be the ones in use, ports included: `mptcpctl monitor` and `ss -tn` show them.",
  ],
  EACCES: ["a security module or a file's mode forbids it", "The audit log may say which one."],
  EBUSY: ["the endpoint id is taken", "Omit the id and the kernel chooses a free one."],
  EEXIST: [
    "an endpoint with this address and port exists already",
    "An IPv4 address and its IPv4-mapped IPv6 form are the same.",
  ],
  ENODEV: [
    "no such interface",
    "An endpoint bound to a deleted interface shows dev ifN; delete the endpoint and add it again.",
  ],
  EINVAL: [
    "the kernel does not accept a value, or the id, token or address does not exist",
    "Its message says which one; older kernels have fewer messages.",
  ],
  EPIPE: [
    "the program wrote to a connection that has ended",
    "With MPTCP also if it had no subflow for net.mptcp.close_timeout seconds.",
  ],
  ERANGE: [
    "the table of endpoints is full, or a value has the wrong size",
    "8 endpoints up to Linux 7.1, implicit ones included.",
  ],
  EMSGSIZE: ["the kernel's reply did not fit into its message", "Not expected; please report it."],
  EBADMSG: [
    "the peer, or a middlebox, sent something that MPTCP does not allow",
    "The subflow was closed; see the counters of the groups damage and joins.",
  ],
  ENOPROTOOPT: [
    "MPTCP is switched off here",
    "net.mptcp.enabled is 0 in this network namespace: programs cannot open MPTCP sockets, and ports cannot be announced.",
  ],
  EPROTONOSUPPORT: [
    "this kernel has no MPTCP sockets",
    "CONFIG_MPTCP is missing; IPv6 also needs CONFIG_MPTCP_IPV6.",
  ],
  EOPNOTSUPP: ["this kernel does not have the command", "It is newer than the kernel."],
  EAFNOSUPPORT: ["this kernel lacks the address family", "IPv6 is disabled or not built in."],
  EADDRINUSE: [
    "address and port are in use",
    "For an endpoint with a port: another program listens there, or another endpoint does.",
  ],
  EADDRNOTAVAIL: [
    "the address is not on this host",
    "An announced port needs a listener of the kernel on exactly that address; behind a NAT the public address is " +
      "a different one. IPv6 addresses cannot be used before duplicate address detection is finished.",
  ],
  ENETDOWN: ["the interface is down", "A subflow bound to it cannot be opened."],
  ENETUNREACH: [
    "no route to the peer's network from this address or interface",
    "Each interface needs its own route, for example a default route with a higher metric.",
  ],
  ECONNABORTED: [
    "this host aborted the subflow",
    "Its socket was destroyed (`ss -K`), or the kernel gave up.",
  ],
  ECONNRESET: [
    "the peer, or a middlebox, reset the subflow",
    "reset_reason has the reason, if the peer sent one. Without a reason the cause is not known: the socket may have been destroyed, or a firewall or NAT may have forgotten the connection.",
  ],
  ENOBUFS: [
    "messages were lost because they were not read fast enough, or memory is short",
    "`mptcpctl monitor` counts them exactly; -rc sets a larger buffer.",
  ],
  ENOTCONN: [
    "the connection is not fully established, or has no subflow left",
    "Subflows can be added once data has passed in both directions.",
  ],
  ETIMEDOUT: [
    "there was no answer in time",
    "The path is interrupted, or a firewall or NAT silently dropped an idle subflow.",
  ],
  ECONNREFUSED: [
    "the peer does not listen on that address and port, or a firewall refuses it",
    "The program may have closed its listener after accepting the connection, or an announced port has no listener.",
  ],
  EHOSTUNREACH: [
    "the peer is not reachable on that path",
    "A router reports this, or a neighbour does not answer.",
  ],
};
