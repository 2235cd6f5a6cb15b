import { LINKED, type Recipe } from "../recipe.js";

const LIMITS = "limits set add_addr_accepted 0 subflows 1";
const WIFI = "endpoint add dev wlp1s0 192.0.2.3 subflow";

/** Each command of the walk-through that `lab demo` runs: its replay finds a fixture by host and words. */
const at = (
  side: "client" | "server",
  name: string,
  command: string,
  rest: Partial<Recipe> = {},
): Recipe => ({
  name: `scenario-${side}-${name}`,
  command,
  net: "scenario",
  at: side,
  setup: LINKED,
  ...rest,
});

const limited = (side: "client" | "server", rest: readonly string[] = []): Partial<Recipe> => ({
  setup: [...LINKED, `${side}: mptcpctl ${LIMITS}`, ...rest],
});

/** The programs of the walk-through, started by `run`. */
const SERVING = ["server: begin mptcpctl run nc -l -k -p 12345", "server: until 0.0.0.0:12345 ss -HMln"];
const CLIENT = "begin mptcpctl run nc 192.0.2.1 12345";
const CONNECTED = [
  `server: mptcpctl ${LIMITS}`,
  `mptcpctl ${LIMITS}`,
  ...SERVING,
  CLIENT,
  "until 192.0.2.1:12345 ss -HMn",
  "enter",
];

export const scenario: readonly Recipe[] = [
  at("server", "limits-set", LIMITS),
  at("server", "limits-show", "limits show", limited("server")),
  at("server", "connections", "connections", limited("server", SERVING)),
  at("client", "limits-set", LIMITS),
  at("client", "limits-show", "limits show", limited("client")),
  at("client", "status", "status", limited("client")),
  at("client", "monitor", "monitor", {
    setup: [...LINKED, `server: mptcpctl ${LIMITS}`, `mptcpctl ${LIMITS}`, ...SERVING],
    meanwhile: [
      CLIENT,
      "await CREATED",
      "enter",
      "await ESTABLISHED",
      `mptcpctl ${WIFI}`,
      "await SF_ESTABLISHED",
      "mptcpctl endpoint delete id 1",
      "await SF_CLOSED",
      "interrupt",
      "await CLOSED",
    ],
  }),
  at("client", "connections", "connections", { setup: [...LINKED, ...CONNECTED] }),
  at("client", "connections-wifi", "connections dev wlp1s0", {
    setup: [...LINKED, ...CONNECTED, `mptcpctl ${WIFI}`, "until wlp1s0 ss -Htn"],
  }),
  at("client", "endpoint-add", WIFI, limited("client")),
  at("client", "endpoint-show", "endpoint show", limited("client", [`mptcpctl ${WIFI}`])),
  at("client", "endpoint-delete", "endpoint delete id 1", limited("client", [`mptcpctl ${WIFI}`])),
];
