import { LINKED, type Recipe } from "../recipe.js";

const connection = (address: string, port = 5000) => [
  `connect ${address} ${port}`,
  "await CREATED",
  "send",
  "await ESTABLISHED",
];

/** One connection between the hosts of `twin`, seen from one end. */
const oneConnection = (scenario: string, address: string, rest: Partial<Recipe> = {}): Recipe => ({
  name: `monitor-${scenario}`,
  command: "monitor",
  net: "twin",
  setup: [`server: listen ${address.includes(":") ? "::" : address} 5000`],
  meanwhile: [...connection(address), "close", "await CLOSED"],
  ...rest,
});

/** A laptop with two uplinks; the connection is open before the lines run. */
const laptop = (scenario: string, meanwhile: readonly string[], rest: Partial<Recipe> = {}): Recipe => ({
  name: `monitor-${scenario}`,
  command: "monitor",
  net: "scenario",
  setup: servedWith(1),
  meanwhile: [...connection("192.0.2.1"), ...meanwhile, "close", "await CLOSED"],
  ...rest,
});

/** The server accepts this number of joins. Its bridge is up after a short delay. */
const servedWith = (subflows: number) => [
  ...LINKED,
  `server: until "operstate":"UP" ip -j link show br0`,
  "mptcpctl limits set subflows 1",
  `server: mptcpctl limits set subflows ${subflows}`,
  "server: listen 192.0.2.1 5000",
];

const WIFI = "mptcpctl endpoint add dev wlp1s0 192.0.2.3 subflow";
const JOIN = [WIFI, "await SF_ESTABLISHED"];
const DELETED = [...JOIN, "mptcpctl endpoint delete id 1", "await SF_CLOSED"];

/** The client accepts addresses that the server announces. */
const announced = (scenario: string, meanwhile: readonly string[], rest: Partial<Recipe> = {}): Recipe => ({
  name: `monitor-${scenario}`,
  command: "monitor",
  net: "twin",
  setup: [
    "mptcpctl limits set subflows 2 add_addr_accepted 2",
    "server: mptcpctl limits set subflows 2",
    "server: listen 0.0.0.0 5000",
  ],
  meanwhile: [...connection("10.0.1.2"), ...meanwhile, "close", "await CLOSED"],
  ...rest,
});

const OVERRUN: Recipe = {
  name: "monitor-overrun",
  command: "-rc 4096 monitor",
  others: ["-j -rc 4096 monitor"],
  meanwhile: [
    "freeze",
    "churn 127.0.0.1 20",
    "thaw",
    "await LISTENER_CREATED",
    "listen 127.0.0.1 5000",
    "await 5000",
  ],
};

export const monitor: readonly Recipe[] = [
  oneConnection("connection", "10.0.1.2", {
    others: [
      "-j monitor",
      "-j -p monitor",
      ...["-t monitor", "-ts monitor", "-j -ts monitor", "monitor -t -j"].map((command) => ({
        command,
        env: { TZ: "UTC" },
      })),
    ],
  }),
  oneConnection("connection-server", "10.0.1.2", { at: "server" }),
  oneConnection("connection-ipv6", "fd00:1::2"),
  oneConnection("connection-v4-mapped", "::ffff:10.0.1.2"),
  oneConnection("deny-join", "10.0.1.2", {
    setup: ["server: sysctl net.mptcp.allow_join_initial_addr_port=0", "server: listen 10.0.1.2 5000"],
  }),
  laptop("subflow", DELETED, { others: ["-j monitor", "--table monitor", "-c monitor"] }),
  laptop("subflow-renamed", [
    ...JOIN,
    "ip link set wlp1s0 name wifi0",
    "mptcpctl endpoint delete id 1",
    "await SF_CLOSED",
  ]),
  laptop("filter-event", DELETED, {
    command: "monitor event SF_ESTABLISHED SF_CLOSED",
    meanwhile: ["connect 192.0.2.1 5000", "send", ...DELETED, "close"],
  }),
  laptop("filter-dev", DELETED, {
    command: "monitor dev wlp1s0 event SF_CLOSED",
    meanwhile: [
      "connect 192.0.2.1 5000",
      "send",
      WIFI,
      "until wlp1s0 ss -Htn dport = 5000",
      "mptcpctl endpoint delete id 1",
      "await SF_CLOSED",
      "close",
    ],
  }),
  laptop("subflow-server", JOIN, { at: "server" }),
  laptop("subflow-aborted", [...JOIN, "ss -K src 192.0.2.3", "await SF_CLOSED"]),
  laptop("subflow-reset", [...JOIN, "server: ss -K dst 192.0.2.3", "await SF_CLOSED"]),
  laptop("subflow-refused", [WIFI, "await SF_CLOSED"], {
    setup: servedWith(0),
  }),
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
  OVERRUN,
  { name: "monitor-unprivileged", command: "monitor", others: ["-j monitor"], unprivileged: true },
  { name: "monitor-switched-off", command: "monitor", setup: ["sysctl net.mptcp.enabled=0"], meanwhile: [] },
  {
    name: "monitor-userspace",
    command: "monitor",
    setup: ["sysctl net.mptcp.pm_type=1"],
    meanwhile: ["listen 127.0.0.1 5000", "await LISTENER_CREATED"],
  },
];
