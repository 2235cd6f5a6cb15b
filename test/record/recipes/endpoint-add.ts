import { IMPLICIT, type Recipe, UPLINKS } from "../recipe.js";

const add = (scenario: string, words: string, ...setup: readonly string[]): Recipe => ({
  name: `endpoint-add-${scenario}`,
  command: `endpoint add ${words}`,
  setup: [...UPLINKS, ...setup],
});

const BACKUP = "endpoint add dev wlp1s0 198.51.100.2 id 9 subflow backup";
const EIGHT_ENDPOINTS = [1, 2, 3, 4, 5, 6, 7, 8].map(
  (n) => `mptcpctl -q endpoint add 203.0.113.${n} subflow`,
);

export const endpointAdd: readonly Recipe[] = [
  add("subflow", "198.51.100.2 subflow"),
  add("signal", "198.51.100.2 signal"),
  add("backup", "198.51.100.2 subflow backup"),
  add("fullmesh", "198.51.100.2 subflow fullmesh"),
  add("laminar", "198.51.100.2 laminar"),
  add("no-flags", "198.51.100.2"),
  add("signal-subflow", "198.51.100.2 signal subflow"),
  add("id", "198.51.100.2 id 255 subflow"),
  add("dev", "dev wlp1s0 198.51.100.2 subflow"),
  add("port", "198.51.100.2 signal port 5000"),
  add("ipv6", "2001:db8::2 dev enp1s0 subflow"),
  add("v4-mapped", "::ffff:198.51.100.2 signal"),
  add("foreign-address", "203.0.113.9 subflow"),
  add("foreign-device", "dev enp1s0 198.51.100.2 subflow"),
  add("switched-off", "198.51.100.2 subflow", "sysctl net.mptcp.enabled=0"),
  { ...add("echo", ""), command: `-echo ${BACKUP}`, others: [`-j -echo ${BACKUP}`] },
  { ...add("dry-run", ""), command: "--dry-run endpoint add dev wlp1s0 198.51.100.2 subflow" },
  add("duplicate", "198.51.100.2 signal", "mptcpctl endpoint add 198.51.100.2 subflow"),
  add("duplicate-v4-mapped", "::ffff:198.51.100.2 signal", "mptcpctl endpoint add 198.51.100.2 subflow"),
  {
    ...add("id-used", "198.51.100.2 id 3 subflow", "mptcpctl endpoint add 192.0.2.2 id 3 subflow"),
    others: ["-j endpoint add 198.51.100.2 id 3 subflow"],
  },
  add("table-full", "198.51.100.2 subflow", ...EIGHT_ENDPOINTS),
  add("port-in-use", "198.51.100.2 signal port 5000", "listen 198.51.100.2 5000"),
  add("port-not-local", "203.0.113.9 signal port 5000"),
  add("port-switched-off", "198.51.100.2 signal port 5000", "sysctl net.mptcp.enabled=0"),
  add("implicit", "198.51.100.2 implicit"),
  add("unknown-device", "dev eth9 198.51.100.2 subflow"),
  add("long-device-name", "dev a-name-of-more-than-fifteen 198.51.100.2 subflow"),
  {
    ...add("alternative-name", "", "ip link property add dev wlp1s0 altname a-name-of-more-than-fifteen"),
    command: "-echo endpoint add dev a-name-of-more-than-fifteen 198.51.100.2 subflow",
  },
  { ...add("signal-fullmesh", ""), command: "--no-check endpoint add 198.51.100.2 signal fullmesh" },
  { ...add("port-subflow", ""), command: "--no-check endpoint add 198.51.100.2 subflow port 5000" },
  { ...add("unspecified", ""), command: "--no-check -echo endpoint add 0.0.0.0 subflow" },
  {
    ...add("missing-interface", ""),
    command: "--no-check -echo endpoint add 198.51.100.2 dev if999 subflow",
  },
  { ...add("implicit-exists", "10.0.2.1 id 9 subflow"), net: "twin", setup: IMPLICIT },
  {
    ...add("implicit-taken-over", ""),
    command: "-echo endpoint add 10.0.2.1 subflow",
    net: "twin",
    setup: IMPLICIT,
  },
  { ...add("unprivileged", "198.51.100.2 subflow"), unprivileged: true },
];
