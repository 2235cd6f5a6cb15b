import { differing, type Scenario } from "./line.js";

/** Endpoints of all kinds. */
export const SEVERAL_ENDPOINTS = [
  "endpoint add 10.0.1.1 subflow dev eth1",
  "endpoint add fd00:2::1 signal backup id 7",
  "endpoint add 10.0.2.1 signal port 1234 id 200",
  "endpoint add ::ffff:10.0.1.2 id 3",
  "endpoint add 127.0.0.1 subflow fullmesh",
];

export const SHOW_SCENARIO: Scenario = {
  title: "endpoints are shown alike, as text and as JSON",
  lines: [
    "endpoint",
    "endpoint show",
    "-j mptcp endpoint",
    "-j -p mptcp endpoint",
    ...SEVERAL_ENDPOINTS,
    "endpoint",
    "endpoint show",
    "-j mptcp endpoint show",
    "-j -p mptcp endpoint show",
    "-p mptcp endpoint show",
    ...["1", "3", "7", "200", "0xc8"].flatMap((id) => [
      `endpoint show id ${id}`,
      `-j mptcp endpoint show id ${id}`,
      `-j -p mptcp endpoint show id ${id}`,
    ]),
    "endpoint show id 2",
    "-j mptcp endpoint show id 2",
    "endpoint show id 256",
    "endpoint show id",
    "endpoint show id x",
    "endpoint show foo",
    "endpoint show dev nope",
    "endpoint show id 0x",
    "endpoint show id 1 subflow",
    "endpoint show id 1 dev eth1",
    "endpoint show dev eth1 id 1 10.0.1.1",
  ],
};

const ROW = "`endpoint show ADDRESS`, `dev`, flags";

export const FILTERS: Scenario = {
  title: "words of show filter",
  lines: [
    ...SEVERAL_ENDPOINTS,
    ...differing(
      { row: ROW, exit: 0, stdout: "10.0.1.1 id 1 subflow dev eth1 \n" },
      "endpoint show 10.0.1.1",
      "endpoint show dev eth1",
      "endpoint show dev lan subflow",
    ),
    ...differing(
      { row: ROW, exit: 0, stdout: "10.0.2.1 port 1234 id 200 signal \n" },
      "endpoint show port 1234",
    ),
    ...differing({ row: ROW, exit: 0, stdout: "fd00:2::1 id 7 signal backup \n" }, "endpoint show backup"),
    ...differing({ row: ROW, exit: 0, stdout: "" }, "endpoint show 10.9.9.9", "endpoint show dev eth2"),
    ...differing({ row: ROW, stdout: "" }, "endpoint show id 1 10.0.2.1", "endpoint show id 1 backup"),
    ...differing(
      { row: "a word given twice (`id 1 id 2`, two addresses)", exit: 1 },
      "endpoint show id 1 id 3",
    ),
    ...differing(
      { row: "`id 0` in `add`, `change`, `show` before 6.11", before: "6.11", exit: 1 },
      "endpoint show id 0",
    ),
  ],
};
