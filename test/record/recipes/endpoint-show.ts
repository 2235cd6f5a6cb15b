import { IMPLICIT, type Recipe, UPLINKS } from "../recipe.js";

const SEVERAL_ENDPOINTS = [
  "mptcpctl endpoint add dev wlp1s0 198.51.100.2 subflow backup",
  "mptcpctl endpoint add 192.0.2.2 signal",
  "mptcpctl endpoint add 192.0.2.2 signal port 5000",
  "mptcpctl endpoint add dev enp1s0 2001:db8::2 id 200 subflow fullmesh",
  "mptcpctl -q endpoint add ::ffff:203.0.113.9",
];

const show = (scenario: string, command: string, setup: readonly string[] = SEVERAL_ENDPOINTS): Recipe => ({
  name: `endpoint-show-${scenario}`,
  command,
  setup: [...UPLINKS, ...setup],
});

export const endpointShow: readonly Recipe[] = [
  { ...show("empty", "endpoint show", []), others: ["-j -p endpoint show"] },
  {
    ...show("several", "endpoint"),
    others: [
      "-j endpoint",
      "-j -p endpoint",
      "-c endpoint",
      { command: "-c endpoint", env: { COLORFGBG: "0;15" } },
      "--table endpoint",
    ],
  },
  { ...show("several-unprivileged", "endpoint"), unprivileged: true },
  { ...show("id", "endpoint show id 200"), others: ["-j endpoint show id 200"] },
  { ...show("unknown-id", "endpoint show id 7"), others: ["-j endpoint show id 7"] },
  show("filter-address", "endpoint show 192.0.2.2"),
  show("filter-dev", "endpoint show dev wlp1s0 subflow"),
  show("filter-port", "endpoint show port 5000"),
  show("filter-nothing", "endpoint show laminar"),
  show("interface-gone", "endpoint show", [...SEVERAL_ENDPOINTS, "ip link del wlp1s0"]),
  { name: "endpoint-show-implicit", command: "endpoint show", net: "twin" as const, setup: IMPLICIT },
];
