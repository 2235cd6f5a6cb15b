import { type Recipe, UPLINKS } from "../recipe.js";

const TWO = [
  "mptcpctl endpoint add dev enp1s0 192.0.2.2 subflow",
  "mptcpctl endpoint add dev wlp1s0 198.51.100.2 subflow backup",
];
const PORTS = [
  "mptcpctl endpoint add 198.51.100.2 signal",
  "mptcpctl endpoint add 198.51.100.2 signal port 5000",
];

const del = (scenario: string, words: string, setup: readonly string[] = TWO): Recipe => ({
  name: `endpoint-delete-${scenario}`,
  command: `endpoint delete ${words}`,
  setup: [...UPLINKS, ...setup],
});

export const endpointDelete: readonly Recipe[] = [
  del("id", "id 2"),
  del("address", "198.51.100.2"),
  del("port", "198.51.100.2 port 5000", PORTS),
  del("id-0", "id 0 192.0.2.2"),
  { ...del("unknown-id", "id 7"), others: ["-j endpoint delete id 7"] },
  del("unknown-id-none", "id 7", []),
  del("unknown-address", "192.0.2.77"),
  del("ambiguous", "198.51.100.2", PORTS),
  { ...del("unprivileged", "id 2"), unprivileged: true },
  { ...del("flush", ""), name: "endpoint-flush", command: "endpoint flush" },
  {
    ...del("flush-unprivileged", ""),
    name: "endpoint-flush-unprivileged",
    command: "endpoint flush",
    unprivileged: true,
  },
];
