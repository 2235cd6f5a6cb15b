import { differing, refused, type Scenario } from "./line.js";

export const DEVICES: Scenario = {
  title: "devices are found by the same names",
  apart: true,
  lines: [
    ...["eth1", "eth2", "lo", "lan"].map((dev) => `endpoint add 10.0.1.1 dev ${dev} subflow`),
    ...["nope", ".", "..", "a/b", "if0", "if", "ifx", "eth", "ETH1", "sixteen-letters-"].map(
      (dev) => `endpoint add 10.0.1.1 dev ${dev}`,
    ),
    ["endpoint", "add", "10.0.1.1", "dev", ""],
    ["endpoint", "add", "10.0.1.1", "dev", "a b"],
    "endpoint add 10.0.1.1 dev",
    "endpoint add dev eth1",
    ...refused("`dev` of a missing interface", "endpoint add 10.0.1.1 dev if999"),
    ...refused("`dev ifN` of an existing index", "endpoint add 10.0.1.1 dev if1"),
    ...differing(
      { row: "`dev` of a missing interface", exit: 0, state: /dev if999 / },
      "--no-check endpoint add 10.0.1.1 dev if999",
    ),
    ...differing(
      {
        row: "alternative names longer than 15 characters",
        exit: 0,
        state: /^10.0.1.1 id 1 subflow dev eth1 /,
      },
      "endpoint add 10.0.1.1 subflow dev office-network-of-the-first-floor",
    ),
    ...refused("a word given twice (`id 1 id 2`, two addresses)", "endpoint add 10.0.1.1 dev eth1 dev eth2"),
  ],
};

const add = (address: string) => `endpoint add ${address} subflow`;

export const ADDRESSES: Scenario = {
  title: "addresses are read and printed alike",
  apart: true,
  lines: [
    ...[
      "10.0.1.1",
      "127.0.0.1",
      "198.51.100.255",
      "fd00:1::1",
      "FD00:1::1",
      "fd00:1:0:0:0:0:0:1",
      "2001:db8::",
      "::1",
      "::ffff:10.0.1.1",
      "::FFFF:a00:101",
      "::10.0.1.1",
      "64:ff9b::10.0.1.1",
      "fe80::1",
      "1:2:3:4:5:6:7:8",
      "1:0:0:2:0:0:0:3",
      "1:0:2:3:4:5:6:7",
    ].map(add),
    ...[
      "10.0.1.256",
      "10.0.1.1.1",
      "10.0.1.1.",
      "10..1.1",
      "10.0.1.1/24",
      "fd00:1::1/64",
      "fe80::1%eth1",
      "1::2::3",
      "12345::",
      ":",
      ":::",
      "1:2:3:4:5:6:7",
      "localhost",
      "-",
      "10.0.1.1,10.0.1.2",
      "10.0.1.-1",
    ].map(add),
    ["endpoint", "add", ""],
    ...refused("IPv4 addresses", add("10"), add("10.1"), add("10.0.1"), add("0xa.0.1.1"), add("012.0.1.1")),
    ...differing(
      { row: "`any`, `all`, `default` as an address", exit: 1 },
      add("any"),
      add("all"),
      add("default"),
    ),
    ...["0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "10.0.1.255"].map(add),
    "endpoint add 224.0.0.1 id 2 signal",
    ...differing(
      { row: "IPv6 addresses in brackets", exit: 0, state: /^fd00:1::1 id 1 subflow / },
      add("[fd00:1::1]"),
    ),
    ...refused(
      "a word given twice (`id 1 id 2`, two addresses)",
      "endpoint add 10.0.1.1 10.0.2.1",
      "endpoint add 10.0.1.1 10.0.1.1",
    ),
  ],
};

export const DUPLICATES: Scenario = {
  title: "an address may be given once, whatever its form",
  lines: [
    "endpoint add 10.0.1.1 subflow",
    "endpoint add 10.0.1.1",
    "endpoint add 10.0.1.1 id 9",
    "endpoint add ::ffff:10.0.1.1",
    "endpoint add fd00:1::1",
    "endpoint add fd00:1:0::1 signal",
    "endpoint add 10.0.2.1 id 1",
    "endpoint add 10.0.2.1 id 2",
    "endpoint show",
  ],
};
