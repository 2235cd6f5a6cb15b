import { CABLES, LINKED, type Recipe } from "../recipe.js";

const LIMITS = [
  "mptcpctl limits set subflows 2 add_addr_accepted 2",
  "server: mptcpctl limits set subflows 2",
];
const ESTABLISHED = ["server: listen 0.0.0.0 5000", "connect 10.0.1.2 5000", "send 1000"];
/** A second subflow from 10.0.2.1, bound to its interface. */
const JOINED = [
  ...CABLES,
  ...LIMITS,
  "mptcpctl endpoint add dev eth2 10.0.2.1 subflow",
  ...ESTABLISHED,
  "until eth2 ss -Htn",
];
const IPV6 = [...CABLES, ...LIMITS, "server: listen :: 5000"];

const recipe = (
  name: string,
  command: string,
  setup: readonly string[],
  extraFields: Partial<Recipe> = {},
): Recipe => ({
  name: `connections-${name}`,
  command: `connections${command === "" ? "" : ` ${command}`}`,
  net: "twin",
  setup,
  ...extraFields,
});

/** The walk-through's laptop, before and after its WiFi address was added. */
const laptop = (name: string, extraFields: readonly string[]): Recipe =>
  recipe(
    name,
    "",
    [
      ...LINKED,
      "mptcpctl limits set subflows 1",
      "server: mptcpctl limits set subflows 1",
      "server: listen 192.0.2.1 12345",
      "connect 192.0.2.1 12345",
      "send",
      ...extraFields,
    ],
    { net: "scenario" },
  );

const WIFI = ["mptcpctl endpoint add dev wlp1s0 192.0.2.3 subflow", "until wlp1s0 ss -Htn"];

export const connections: readonly Recipe[] = [
  laptop("laptop", []),
  laptop("laptop-wifi", WIFI),
  recipe("none", "", [], { net: "single" }),
  recipe("joined", "", JOINED, { others: ["connections -d", "connections -j", "connections --table"] }),
  recipe("joined-server", "", JOINED, { at: "server" }),
  recipe("ascii", "", JOINED, { env: { LANG: "C" } }),
  recipe("ipv6", "", [
    ...IPV6,
    "server: mptcpctl endpoint add fd00:2::2 signal",
    "connect fd00:1::2 5000",
    "send",
    "until fd00:2::2 ss -Htn",
  ]),
  recipe("mixed", "", [
    ...IPV6,
    "server: mptcpctl endpoint add 10.0.2.2 signal",
    "connect fd00:1::2 5000",
    "send",
    "until 10.0.2.2 ss -Htn",
  ]),
  recipe("mapped", "to 10.0.1.2", [...IPV6, "connect ::ffff:10.0.1.2 5000", "send"]),
  recipe("backup", "", [
    ...CABLES,
    ...LIMITS,
    "mptcpctl endpoint add dev eth2 10.0.2.1 subflow backup",
    ...ESTABLISHED,
    "until eth2 ss -Htn",
  ]),
  recipe("fullmesh", "", [
    ...CABLES,
    ...LIMITS,
    "mptcpctl endpoint add dev eth2 10.0.2.1 subflow fullmesh",
    "server: mptcpctl endpoint add 10.0.2.2 signal",
    ...ESTABLISHED,
    "until 10.0.2.2 ss -Htn",
  ]),
  recipe("fallback", "", [...CABLES, "server: plain 10.0.1.2 5000", "fall 10.0.1.2 5000", "send"]),
  recipe(
    "plain",
    "plain",
    [...CABLES, "server: listen 0.0.0.0 5000", "visit 10.0.1.2 5000", "server: until :5000 ss -Htn"],
    {
      at: "server",
    },
  ),
  recipe("token", "token TOKEN", JOINED),
  recipe("token-unknown", "token 00000001", JOINED),
  recipe("filter", "to 10.0.1.2:5000 dev eth2 subflows 2 state estab", JOINED),
  recipe("filter-nothing", "to 10.0.1.9", JOINED),
  recipe("process-unprivileged", "process node", JOINED, { unprivileged: true }),
  recipe("close", "close token TOKEN", JOINED),
  recipe("close-linger", "close token TOKEN linger", JOINED),
  recipe("close-dry-run", "close token TOKEN --dry-run", JOINED),
  recipe("close-unprivileged", "close token TOKEN", JOINED, { unprivileged: true }),
  recipe("close-ambiguous", "close to 10.0.1.2", [
    ...CABLES,
    ...ESTABLISHED,
    "connect 10.0.1.2 5000",
    "send",
  ]),
  recipe("close-subflow-unknown", "close token TOKEN subflow 10.0.2.1 10.0.1.2:1", JOINED),
  recipe("watch", "watch 0.2", JOINED, {
    meanwhile: ["send 5000", "await changed", "close", "await closed"],
  }),
];
