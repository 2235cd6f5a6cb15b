import type { Texts } from "../text.js";

/** Errors that MPTCP work meets: refused requests, failed joins, sockets that end. */
export const ERRNOS: Texts<string> = {
  EPERM: [
    "the right is missing: CAP_NET_ADMIN over the network namespace",
    "Root of a user namespace has it only in namespaces made inside. Root refused: a security module or a seccomp " +
      "filter.",
  ],
  ENOENT: [
    "no such thing: no MPTCP in this kernel, a path manager or scheduler that is not there",
    "Of a path manager's family: the kernel is built without CONFIG_MPTCP.",
  ],
  ESRCH: [
    "no subflow with these addresses and ports",
    "They must be the ones in use, ports included: `mptcpctl monitor` and `ss -tn` show them.",
  ],
  EACCES: ["a security module or a file's mode forbids it", "The audit log may say which."],
  EBUSY: ["the endpoint id is taken", "Leave the id out and the kernel chooses a free one."],
  EEXIST: [
    "an endpoint has the address, and port, already",
    "An IPv4 address and its IPv6 form count as one.",
  ],
  ENODEV: [
    "no such interface",
    "An endpoint bound to one that is gone shows as dev ifN; delete it and add it again.",
  ],
  EINVAL: [
    "the kernel does not take a value, or knows no such id, token or address",
    "Its own text says which; older kernels have fewer texts.",
  ],
  EPIPE: [
    "the program wrote to a connection that has ended",
    "With MPTCP also after all its subflows are gone for net.mptcp.close_timeout seconds.",
  ],
  ERANGE: [
    "the table of endpoints is full, or a value has the wrong size",
    "8 endpoints up to Linux 7.1, implicit ones included.",
  ],
  EMSGSIZE: ["an answer of the kernel did not fit its message", "Not expected; please report it."],
  EBADMSG: [
    "the peer, or a device on the path, sent what MPTCP does not allow",
    "The subflow was closed; the counters of the groups damage and joins say more.",
  ],
  ENOPROTOOPT: [
    "MPTCP is switched off here",
    "net.mptcp.enabled is 0 in this network namespace: programs get no MPTCP sockets, and ports cannot be announced.",
  ],
  EPROTONOSUPPORT: [
    "this kernel has no MPTCP sockets",
    "CONFIG_MPTCP is missing; for IPv6 CONFIG_MPTCP_IPV6, too.",
  ],
  EOPNOTSUPP: ["this kernel does not know the command", "It is newer than the kernel."],
  EAFNOSUPPORT: ["this kernel lacks the address family", "IPv6 is off or not built in."],
  EADDRINUSE: [
    "address and port are in use",
    "For an endpoint with a port: another program listens there, or another endpoint does.",
  ],
  EADDRNOTAVAIL: [
    "the address is not on this host",
    "An announced port needs a listener of the kernel on that very address; behind an address translator it is " +
      "another one. IPv6 addresses cannot be used before they were checked for duplicates.",
  ],
  ENETDOWN: ["the interface is down", "A subflow bound to it cannot be opened."],
  ENETUNREACH: [
    "no route to the peer's network from this address or interface",
    "Each interface needs a route of its own, for instance a default route with a higher metric.",
  ],
  ECONNABORTED: [
    "this host aborted the subflow",
    "Somebody destroyed its socket (`ss -K`), or the kernel gave it up.",
  ],
  ECONNRESET: [
    "the peer, or a device on the path, reset the subflow",
    "reset_reason says why, where the peer told. None: a firewall or an address translator that forgot the connection.",
  ],
  ENOBUFS: [
    "messages were lost because they were not read fast enough, or memory is short",
    "`mptcpctl monitor` counts them exactly; -rc makes its buffer larger.",
  ],
  ENOTCONN: [
    "the connection is not fully established, or has no subflow left",
    "Subflows can be added once data has passed in both directions.",
  ],
  ETIMEDOUT: [
    "nobody answered in time",
    "The path is cut, or a firewall or address translator dropped an idle subflow without a word.",
  ],
  ECONNREFUSED: [
    "nothing listens on that address and port at the peer",
    "The program closed its listener after it accepted the connection, or an announced port has no listener.",
  ],
  EHOSTUNREACH: [
    "the peer cannot be reached on that path",
    "A router says so, or a neighbour does not answer.",
  ],
};
