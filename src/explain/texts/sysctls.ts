import type { Text } from "../text.js";

/** A setting of /proc/sys/net/mptcp: its text, its value where nobody set it, and since when it is there. */
export interface Setting {
  readonly text: Text;
  readonly initial: string;
  readonly since?: string;
}

/** Settings of each network namespace. */
export const SYSCTLS: Readonly<Record<string, Setting>> = {
  enabled: {
    text: [
      "whether programs may make MPTCP sockets: 1 or 0",
      "With 0 making one fails with ENOPROTOOPT, while endpoints and limits can still be set, to no effect. Some " +
        "distributions (RHEL) begin with 0.",
    ],
    initial: "1",
    since: "5.6",
  },
  add_addr_timeout: {
    text: [
      "seconds after which, at the latest, an announcement that the peer has not confirmed is repeated",
      "Repeated three times at most, after twice as long each time. 0: never.",
    ],
    initial: "120",
    since: "5.11",
  },
  allow_join_initial_addr_port: {
    text: [
      "whether peers may join on the address and port that the connection began on: 1 or 0",
      "0 belongs on servers behind a load balancer, where a join to that address may reach another host. Peers are " +
        "told (deny_join_id0), and such joins are refused.",
    ],
    initial: "1",
    since: "5.14",
  },
  available_path_managers: {
    text: [
      "path managers that this kernel has; read only",
      "`kernel` follows endpoints and limits, `userspace` leaves all to a program.",
    ],
    initial: "kernel userspace",
    since: "6.15",
  },
  available_schedulers: {
    text: ["packet schedulers that are loaded; read only", "`default` is built in; others are BPF programs."],
    initial: "default",
  },
  blackhole_timeout: {
    text: [
      "seconds for which MPTCP is not tried after the network was found to swallow its SYNs",
      "Doubles with each finding, up to 64 times. Writing it forgets earlier findings; 0 turns the detection off.",
    ],
    initial: "3600",
    since: "6.12",
  },
  checksum_enabled: {
    text: [
      "whether data is protected by checksums of MPTCP: 1 or 0",
      "One end that has 1 is enough. Finds devices that change payload, at some cost per byte.",
    ],
    initial: "0",
    since: "5.14",
  },
  close_timeout: {
    text: [
      "seconds that a connection without any subflow lives on",
      "In that time a new subflow can save it. Then the program's socket fails.",
    ],
    initial: "60",
    since: "6.7",
  },
  path_manager: {
    text: [
      "who adds subflows to connections that begin from now on: `kernel` or `userspace`",
      "Live connections keep theirs. Older kernels: pm_type. An unknown name is refused with ENOENT.",
    ],
    initial: "kernel",
    since: "6.15",
  },
  pm_type: {
    text: [
      "path_manager as a number: 0 kernel, 1 userspace",
      "Kept in step with path_manager where both are there.",
    ],
    initial: "0",
    since: "5.19",
  },
  scheduler: {
    text: [
      "which scheduler spreads the data of new connections over their subflows",
      "`default` takes the subflow that is expected to deliver soonest. Others must be loaded first: " +
        "available_schedulers. An unknown name is refused with ENOENT.",
    ],
    initial: "default",
    since: "6.6",
  },
  stale_loss_cnt: {
    text: [
      "rounds of retransmission without progress after which a subflow is left aside",
      "Fewer: faster to another path, and more often without need. 0: never.",
    ],
    initial: "4",
    since: "5.15",
  },
  syn_retrans_before_tcp_fallback: {
    text: [
      "SYNs with MPTCP that are sent again before the connection is tried as plain TCP",
      "128 or more: never give MPTCP up.",
    ],
    initial: "2",
  },
};
