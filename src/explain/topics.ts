/** The topics of the explanations. */
export const TOPICS = {
  counter: "counters, as /proc/net/netstat and nstat have them, with or without MPTcpExt",
  event: "events of `mptcpctl monitor`",
  flag: "flags of endpoints",
  limit: "limits",
  sysctl: "settings below net.mptcp",
  errno: "errors, by name or number",
  reset: "reasons why a peer resets a subflow, by name or number (reset_reason)",
  ss: "letters of subflows in `ss -ti` (tcp-ulp-mptcp flags:)",
  socket: "words of `ss -Mani` and `ss -tani`",
  protocol: "words of the protocol",
  word: "other words of mptcpctl and `ip mptcp`",
  old: "words of MPTCP before Linux 5.6, which this kernel does not have",
} as const;

/** One of the keys of TOPICS. */
export type Topic = keyof typeof TOPICS;
