import { LINKED, type Recipe } from "../recipe.js";

const ADDRESSED = [...LINKED, "ip address add 2001:db8::2/64 dev enp1s0 nodad"];
const ENDPOINTS = [
  "mptcpctl limits set subflows 1 add_addr_accepted 1",
  "mptcpctl endpoint add dev wlp1s0 192.0.2.3 subflow",
  "mptcpctl -q endpoint add 203.0.113.9 signal",
];

const show = (scenario: string, command: string, ...setup: readonly string[]): Recipe => ({
  name: `status-${scenario}`,
  command,
  ...(setup.length > 1 && { net: "scenario" }),
  setup,
});

export const status: readonly Recipe[] = [
  show("nothing", "status"),
  { ...show("two-interfaces", "status", ...ADDRESSED), others: ["-j -p status", "--table status"] },
  { ...show("endpoints", "status", ...ADDRESSED, ...ENDPOINTS), others: ["-j status"] },
  show("switched-off", "status", "sysctl net.mptcp.enabled=0"),
];
