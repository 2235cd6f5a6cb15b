import { CABLES, type Recipe } from "../recipe.js";

const LIMITS = ["mptcpctl limits set subflows 2", "server: mptcpctl limits set subflows 2"];
const CONNECTED = [...CABLES, ...LIMITS, "server: listen 0.0.0.0 5000", "connect 10.0.1.2 5000", "send"];
const ENDPOINT = "mptcpctl endpoint add 10.0.2.1 dev eth2 subflow";
const JOINED = [...CONNECTED, ENDPOINT, "until eth2 ss -Htn"];

const recipe = (
  name: string,
  words: string,
  setup: readonly string[],
  more: Partial<Recipe> = {},
): Recipe => ({
  name: `wait-${name}`,
  command: `wait ${words}`,
  net: "twin",
  setup,
  ...more,
});

export const wait: readonly Recipe[] = [
  recipe("connection", "to 10.0.1.2:5000 timeout 5", CONNECTED),
  recipe("token", "token TOKEN", CONNECTED),
  recipe("subflows", "subflows 2 token TOKEN timeout 5", JOINED),
  recipe("subflow", "subflow dev eth2 timeout 5", JOINED),
  recipe("deadline", "to 10.0.1.9 timeout 0.2", CONNECTED),
  recipe("deadline-near", "subflows 2 to 10.0.1.2 timeout 0", CONNECTED),
  recipe("event", "event SF_ESTABLISHED timeout 10", CONNECTED, {
    meanwhile: [ENDPOINT, "until eth2 ss -Htn"],
  }),
];
