import type { Text } from "../text.js";

/** A setting of /proc/sys/net/mptcp: its text, its default value, and the first kernel that has it. */
export interface Setting {
  readonly text: Text;
  readonly initial: string;
  readonly since?: string;
}

/** Settings of each network namespace. */
export const SYSCTLS: Readonly<Record<string, Setting>> = {
  enabled: {
    text: [
      "whether programs may create MPTCP sockets: 1 or 0",
      "With 0, creating one fails with ENOPROTOOPT. Existing MPTCP sockets go on, and endpoints and limits still affect " +
        "them. Some distributions (RHEL) have 0 by default.",
    ],
    initial: "1",
    since: "5.6",
  },
  add_addr_timeout: {
    text: [
      "maximum seconds after which an announcement is repeated if the peer has not confirmed it",
      "Repeated three times at most, after twice as long each time. 0: never.",
    ],
    initial: "120",
    since: "5.11",
  },
  allow_join_initial_addr_port: {
    text: [
      "whether peers may join on the address and port on which the connection was opened: 1 or 0",
      "Use 0 on servers behind a load balancer, where a join to that address may reach another host. Peers are " +
        "informed (deny_join_id0), and such joins are refused.",
    ],
    initial: "1",
    since: "5.14",
  },
  available_path_managers: {
    text: [
      "path managers that this kernel has; read only",
      "`kernel` follows endpoints and limits, `userspace` leaves all decisions to a program.",
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
      "seconds without MPTCP after it was detected that the network drops SYNs with MPTCP",
      "Doubles with each detection, up to 64 times the value. Writing it resets earlier detections; 0 turns the detection off.",
    ],
    initial: "3600",
    since: "6.12",
  },
  checksum_enabled: {
    text: [
      "whether MPTCP checksums protect data: 1 or 0",
      "1 at one end is enough. Detects middleboxes that change payload, at some cost per byte.",
    ],
    initial: "0",
    since: "5.14",
  },
  close_timeout: {
    text: [
      "seconds that a connection without any subflow continues to exist",
      "During that time a new subflow can continue it. Afterwards the program's socket fails.",
    ],
    initial: "60",
    since: "6.7",
  },
  path_manager: {
    text: [
      "which path manager adds subflows to connections opened from now on: `kernel` or `userspace`",
      "Existing connections keep theirs. Older kernels: pm_type. An unknown name is refused with ENOENT.",
    ],
    initial: "kernel",
    since: "6.15",
  },
  pm_type: {
    text: ["path_manager as a number: 0 kernel, 1 userspace", "Follows path_manager if both exist."],
    initial: "0",
    since: "5.19",
  },
  scheduler: {
    text: [
      "which scheduler distributes the data of new connections over their subflows",
      "`default` selects the subflow that is expected to deliver soonest. Others must be loaded first: " +
        "available_schedulers. An unknown name is refused with ENOENT.",
    ],
    initial: "default",
    since: "6.6",
  },
  stale_loss_cnt: {
    text: [
      "rounds of retransmission without progress after which a subflow is marked stale",
      "A lower value switches faster to another path, but also without need. 0: never.",
    ],
    initial: "4",
    since: "5.15",
  },
  syn_retrans_before_tcp_fallback: {
    text: [
      "number of retransmitted SYNs with MPTCP before the connection is tried as plain TCP",
      "128 or more: never give up MPTCP.",
    ],
    initial: "2",
  },
};
