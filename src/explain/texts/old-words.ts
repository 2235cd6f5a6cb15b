import type { Texts } from "../text.js";

const GONE = "From the separate kernel that was used before Linux 5.6.";

/** Words of the MPTCP kernel before Linux 5.6, which this one does not have. */
export const OLD_WORDS: Texts<string> = {
  mptcp_enabled: ["old setting that switched MPTCP on for all TCP sockets", `${GONE} Now net.mptcp.enabled permits it, and programs request it: \`mptcpctl run COMMAND\`.`],
  mptcp_path_manager: ["old setting: default, fullmesh, ndiffports, binder or netlink", `${GONE} Now endpoints and limits say which subflows are opened: \`mptcpctl endpoint add\`.`],
  mptcp_scheduler: ["old setting: default, roundrobin, redundant or blest", `${GONE} Now net.mptcp.scheduler; only \`default\` is built in.`],
  mptcp_checksum: ["old setting for checksums over the data", `${GONE} Now net.mptcp.checksum_enabled, 0 by default.`],
  mptcp_debug: ["old setting for messages in the kernel log", `${GONE} Now \`mptcpctl monitor\` and \`mptcpctl counters\` show what happens.`],
  mptcp_syn_retries: ["old setting: SYNs with MPTCP before plain TCP is tried", `${GONE} Now net.mptcp.syn_retrans_before_tcp_fallback.`],
  mptcp_version: ["old setting for the version of the protocol", "Version 0 was spoken by the separate kernel; Linux since 5.6 speaks version 1 only (RFC 8684)."],
  ndiffports: ["old path manager that opened several subflows between the same addresses", `${GONE} No flag does that now; the userspace path manager can (\`mptcpctl subflow create\`).`],
  num_subflows: ["old parameter of the path managers fullmesh and ndiffports", `${GONE} Now \`mptcpctl limits set subflows NUM\`.`],
  create_on_err: ["old parameter that opened a lost subflow again", `${GONE} Now \`mptcpctl endpoint retry\`, or a policy (\`mptcpctl pm run\`).`],
  binder: ["old path manager that used gateways named in IP options", `${GONE} Nothing replaces it.`],
  "netlink path manager": ["old path manager that left all decisions to a program", `${GONE} Now net.mptcp.path_manager=userspace.`],
  mptcp_fullmesh: ["old module with the path manager that connected all pairs of addresses", `${GONE} Now the flag fullmesh of an endpoint.`],
  roundrobin: ["old scheduler that used one subflow after the other", `${GONE} The present kernel has it only if a BPF program adds it.`],
  redundant: ["old scheduler that sent all data on each subflow", `${GONE} The present kernel has it only if a BPF program adds it.`],
  blest: ["old scheduler that avoided waiting for a slow subflow", `${GONE} The present default scheduler works in a similar way.`],
  ecf: ["old scheduler: earliest completion first", `${GONE} The present kernel has it only if a BPF program adds it.`],
  lia: ["old congestion control that was shared by the subflows", `${GONE} Now each subflow has its own, such as cubic.`],
  olia: ["old congestion control that was shared by the subflows", `${GONE} Now each subflow has its own, such as cubic.`],
  balia: ["old congestion control that was shared by the subflows", `${GONE} Now each subflow has its own, such as cubic.`],
  wvegas: ["old congestion control, by delay, that was shared by the subflows", `${GONE} Now each subflow has its own, such as cubic.`],
  multipath: ["old switch of an interface: `ip link set dev IFNAME multipath off`", `${GONE} Now only addresses that are endpoints are used.`],
  mptcp_net: ["old folder in /proc/net that listed the connections", `${GONE} Now \`mptcpctl connections\` and \`mptcpctl counters\`.`],
}; // biome-ignore format: one word, one row
