import { CABLES, type Recipe } from "../recipe.js";

/** The client uses the userspace path manager; the server accepts two joins for each connection. */
const STEERED = [
  ...CABLES,
  "server: mptcpctl limits set subflows 2",
  "server: listen 0.0.0.0 5000",
  "mptcpctl pm set userspace",
  "connect 10.0.1.2 5000",
  "send",
];
const ANNOUNCED = [...STEERED, "mptcpctl -q address announce 10.0.2.1 id 3 token TOKEN"];
/** The port is fixed, so that a line can name the subflow. */
const JOINED = [
  ...STEERED,
  "mptcpctl subflow create local 10.0.2.1 port 7000 id 3 dev eth2 remote 10.0.2.2 port 5000 wait token TOKEN",
];
const UNDER_KERNEL = [...STEERED.slice(0, -3), "connect 10.0.1.2 5000", "send"];

const recipe = (
  name: string,
  command: string,
  setup: readonly string[],
  more: Partial<Recipe> = {},
): Recipe => ({
  name,
  command: `${command} token TOKEN`,
  net: "twin",
  setup,
  ...more,
});

const CREATE = "subflow create local 10.0.2.1 id 3 dev eth2";
const DESTROY = "subflow destroy local 10.0.2.1:7000 remote 10.0.2.2:5000";

export const userspace: readonly Recipe[] = [
  recipe("address-announce", "address announce 10.0.2.1 id 3", STEERED),
  recipe("address-announce-port", "-q address announce 10.0.2.1 id 3 port 7000 dev eth2", STEERED),
  recipe("address-announce-echo", "-q -echo address announce 10.0.2.1", STEERED),
  recipe("address-announce-mapped", "-q -echo address announce ::ffff:10.0.2.1", STEERED),
  recipe("address-announce-other-id", "-q address announce 10.0.2.1 id 4", ANNOUNCED),
  recipe("address-announce-taken-id", "-q address announce 10.0.1.1 id 3", ANNOUNCED),
  recipe("address-announce-kernel", "-q address announce 10.0.2.1 id 3", UNDER_KERNEL),
  recipe("address-announce-dry-run", "--dry-run -q address announce 10.0.2.1 id 3", STEERED),
  recipe("address-announce-unprivileged", "-q address announce 10.0.2.1 id 3", STEERED, {
    unprivileged: true,
  }),
  {
    ...recipe("address-announce-unknown-token", "", STEERED),
    command: "address announce 10.0.2.1 id 3 token 00000001",
  },
  recipe("address-remove", "address remove id 3", ANNOUNCED),
  recipe("address-remove-unknown-id", "address remove id 4", ANNOUNCED),
  recipe(
    "address-show",
    "address show",
    [...ANNOUNCED, ...JOINED.slice(-1)].map((line) =>
      line.replace("10.0.2.1 port 7000 id 3 dev eth2", "10.0.1.1 id 0"),
    ),
  ),
  recipe("address-show-joined", "address show", JOINED),
  recipe("address-show-id", "address show id 3", ANNOUNCED),
  recipe("address-show-unknown-id", "address show id 4", ANNOUNCED),
  recipe("address-show-unprivileged", "address show", ANNOUNCED, { unprivileged: true }),
  { ...recipe("address-show-to", "", ANNOUNCED), command: "address show to 10.0.1.2:5000" },
  recipe("subflow-create", `${CREATE} remote 10.0.2.2 port 5000`, STEERED),
  recipe("subflow-create-id", "subflow create local 10.0.2.1 remote 10.0.2.2:5000", STEERED),
  recipe("subflow-create-wait", `${CREATE} remote 10.0.2.2 port 5000 wait`, STEERED),
  recipe("subflow-create-wait-refused", `${CREATE} remote 10.0.2.2 port 9 wait 5`, STEERED),
  recipe(
    "subflow-create-unreachable",
    "subflow create local 10.0.2.1 id 3 remote 203.0.113.1 port 9",
    ANNOUNCED,
  ),
  recipe("subflow-create-families", "subflow create local 10.0.2.1 id 3 remote fd00:2::2 port 9", STEERED),
  recipe("subflow-create-not-local", "subflow create local 203.0.113.1 id 3 remote 10.0.2.2 port 9", STEERED),
  recipe("subflow-destroy", DESTROY, JOINED),
  recipe("subflow-destroy-unknown", "subflow destroy local 10.0.2.1:1 remote 10.0.2.2:5000", JOINED),
  recipe("subflow-change", "subflow change local 10.0.2.1 remote 10.0.2.2 backup", JOINED),
  recipe("subflow-change-unknown", "subflow change local 10.0.2.1 remote 10.0.2.2 backup", STEERED),
  { ...recipe("subflow-show", "subflow show", JOINED), others: ["--table subflow show token TOKEN"] },
  { name: "pm-set", command: "pm set userspace" },
  { name: "pm-set-unknown", command: "pm set krenel" },
  { name: "pm-set-dry-run", command: "--dry-run pm set userspace" },
  { name: "pm-show", command: "pm show" },
  { ...recipe("pm-show-connections", "", JOINED), command: "pm" },
];
