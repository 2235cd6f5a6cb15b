import { CABLES, type Recipe } from "../recipe.js";

/** A connection with a second subflow, between the hosts of `twin`. */
const CONNECTED = [
  ...CABLES,
  "server: mptcpctl limits set subflows 2",
  "server: listen 0.0.0.0 5000",
  "mptcpctl endpoint add dev eth2 10.0.2.1 subflow",
  "connect 10.0.1.2 5000",
  "send",
  "until MPJoinSynAckRx mptcpctl counters",
];
const EARLIER_FILE = "/run/before";

const connected = (scenario: string, command: string, rest: Partial<Recipe> = {}): Recipe => ({
  name: `counters-${scenario}`,
  command,
  net: "twin",
  setup: CONNECTED,
  ...rest,
});

/** The counters before the connection are saved first. */
const sinceRecipe = (scenario: string, command: string, setup: readonly string[]): Recipe =>
  connected(scenario, command, { setup: [`save ${EARLIER_FILE} mptcpctl -j counters`, ...setup] });

export const counters: readonly Recipe[] = [
  { name: "counters-nothing", command: "counters", others: ["-j counters"] },
  { name: "counters-unprivileged", command: "counters all", unprivileged: true },
  connected("connection", "counters", {
    others: [
      "-j -p counters",
      "-j counters all",
      "-d counters",
      "-d -j counters",
      "--table counters",
      "-d --table counters",
    ],
  }),
  connected("connection-server", "counters", { at: "server" }),
  connected("closed", "counters", {
    setup: [...CONNECTED, "close", 'until "MPCurrEstab":0 mptcpctl -j counters all'],
  }),
  {
    ...sinceRecipe("since", `counters since ${EARLIER_FILE}`, CONNECTED),
    others: [`-j counters since ${EARLIER_FILE}`],
  },
  sinceRecipe("since-nothing", `counters since ${EARLIER_FILE}`, []),
  connected("since-no-reading", "counters since /proc/sys/net/mptcp/enabled"),
  connected("since-no-file", "counters since /run/nowhere"),
  connected("watch", "counters watch 0.2 count 2"),
  connected("watch-all", "-d counters watch 0.1 count 1 all"),
];
