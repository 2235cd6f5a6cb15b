import { LINKED, type Recipe } from "../recipe.js";

const connection = (address: string, port = 5000) => [
  `connect ${address} ${port}`,
  "await CREATED",
  "send",
  "await ESTABLISHED",
];

/** One connection between the hosts of `twin`, seen from either end. */
const plain = (scenario: string, address: string, rest: Partial<Recipe> = {}): Recipe => ({
  name: `monitor-${scenario}`,
  command: "monitor",
  net: "twin",
  setup: [`server: listen ${address.includes(":") ? "::" : address} 5000`],
  meanwhile: [...connection(address), "close", "await CLOSED"],
  ...rest,
});

/** A laptop with two uplinks; the connection is open when the lines begin. */
const laptop = (scenario: string, meanwhile: readonly string[], rest: Partial<Recipe> = {}): Recipe => ({
  name: `monitor-${scenario}`,
  command: "monitor",
  net: "scenario",
  setup: [
    ...LINKED,
    "mptcpctl limits set subflows 1",
    "server: mptcpctl limits set subflows 1",
    "server: listen 192.0.2.1 5000",
  ],
  meanwhile: [...connection("192.0.2.1"), ...meanwhile, "close", "await [          CLOSED]"],
  ...rest,
});

const WIFI = "mptcpctl endpoint add dev wlp1s0 192.0.2.3 subflow";
const JOIN = [WIFI, "await SF_ESTABLISHED"];

/** The client takes addresses that the server announces. */
const announced = (scenario: string, meanwhile: readonly string[], rest: Partial<Recipe> = {}): Recipe => ({
  name: `monitor-${scenario}`,
  command: "monitor",
  net: "twin",
  setup: [
    "mptcpctl limits set subflows 2 add_addr_accepted 2",
    "server: mptcpctl limits set subflows 2",
    "server: listen 0.0.0.0 5000",
  ],
  meanwhile: [...connection("10.0.1.2"), ...meanwhile, "close", "await [          CLOSED]"],
  ...rest,
});

export const monitor: readonly Recipe[] = [
  plain("connection", "10.0.1.2"),
  plain("connection-json", "10.0.1.2", { command: "-j monitor" }),
  plain("connection-server", "10.0.1.2", { at: "server" }),
  plain("connection-ipv6", "fd00:1::2"),
  plain("connection-v4-mapped", "::ffff:10.0.1.2"),
  plain("timestamp", "10.0.1.2", { command: "-t monitor", env: { TZ: "UTC" } }),
  plain("timestamp-short", "10.0.1.2", { command: "-ts monitor", env: { TZ: "UTC" } }),
  plain("timestamp-json", "10.0.1.2", { command: "-j -ts monitor", env: { TZ: "UTC" } }),
  laptop("subflow", [...JOIN, "mptcpctl endpoint delete id 1", "await SF_CLOSED"]),
  laptop("subflow-json", [...JOIN, "mptcpctl endpoint delete id 1", "await SF_CLOSED"], {
    command: "-j monitor",
    meanwhile: [
      ...connection("192.0.2.1"),
      ...JOIN,
      "mptcpctl endpoint delete id 1",
      "await SF_CLOSED",
      "close",
      'await "CLOSED"',
    ],
  }),
  laptop("subflow-server", JOIN, { at: "server" }),
  laptop("subflow-aborted", [...JOIN, "ss -K src 192.0.2.3", "await SF_CLOSED"]),
  laptop("subflow-reset", [...JOIN, "server: ss -K dst 192.0.2.3", "await SF_CLOSED"]),
  laptop("priority", [...JOIN, "mptcpctl endpoint change id 1 backup", "await SF_PRIO"], { at: "server" }),
  announced("announced", [
    "server: mptcpctl endpoint add 10.0.2.2 signal",
    "await ANNOUNCED",
    "await SF_ESTABLISHED",
    "server: mptcpctl endpoint delete id 1",
    "await REMOVED",
    "await SF_CLOSED",
  ]),
  announced("announced-ipv6", [
    "server: mptcpctl endpoint add fd00:2::2 signal",
    "await ANNOUNCED",
    "server: mptcpctl endpoint flush",
    "await REMOVED",
  ]),
  announced("announced-port", [
    "server: mptcpctl endpoint add 10.0.2.2 signal port 6000",
    "await ANNOUNCED",
    "await SF_ESTABLISHED",
  ]),
  {
    name: "monitor-listeners",
    command: "monitor",
    meanwhile: [
      "listen 127.0.0.1 5000",
      "await LISTENER_CREATED",
      "listen :: 5001",
      "await LISTENER_CREATED",
      "mptcpctl -q endpoint add 127.0.0.1 signal port 6000",
      "await LISTENER_CREATED",
      "unlisten 5000",
      "await LISTENER_CLOSED",
      "unlisten 5001",
      "await LISTENER_CLOSED",
      "mptcpctl endpoint flush",
      "await LISTENER_CLOSED",
    ],
  },
  {
    name: "monitor-overrun",
    command: "-rc 4096 monitor",
    meanwhile: ["freeze", "churn 127.0.0.1 20", "thaw", "listen 127.0.0.1 5000", "await sport=5000"],
  },
];
