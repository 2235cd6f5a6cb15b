import { differing, type Line, refused, type Scenario, type Words } from "./line.js";

const FLAGS = ["signal", "subflow", "backup", "fullmesh", "implicit", "laminar"];

/** Every combination of flags, with the release of `ip` that it needs. */
function flagLines(): (Words | Line)[] {
  return Array.from({ length: 1 << FLAGS.length }, (_, bits) => FLAGS.filter((_, n) => bits & (1 << n))).map(
    (flags) => {
      const words = `endpoint add 10.0.1.1 ${flags.join(" ")}`;
      const has = (flag: string) => flags.includes(flag);
      const row = "`implicit`, `laminar` before 6.5, 6.19";
      if (has("signal") && has("fullmesh")) return words;
      if (has("implicit"))
        return { words, differs: { row, before: has("laminar") ? "6.19" : "6.5", exit: 2 } };
      if (has("laminar"))
        return {
          words,
          differs: { row, before: "6.19", exit: 0, state: /^10.0.1.1 id 1 .*(laminar|rawflags 20) / },
        };
      return words;
    },
  );
}

export const ALL_FLAGS: Scenario = {
  title: "each choice of flags is stored or refused alike",
  apart: true,
  lines: [
    ...flagLines(),
    "endpoint add 10.0.1.1 nobackup",
    "endpoint add 10.0.1.1 nofullmesh",
    ...refused(
      "`backup nobackup` in `add`, `change`",
      "endpoint add 10.0.1.1 backup nobackup",
      "endpoint add 10.0.1.1 nobackup backup subflow",
      "endpoint add 10.0.1.1 subflow fullmesh nofullmesh",
    ),
    "endpoint add 10.0.1.1 subflow subflow backup backup",
    "endpoint add 10.0.1.1 fullmesh signal",
  ],
};

function orders(parts: readonly string[]): string[][] {
  if (parts.length < 2) return [[...parts]];
  return parts.flatMap((part, n) => orders(parts.toSpliced(n, 1)).map((rest) => [part, ...rest]));
}

export const ORDERS: Scenario = {
  title: "words may have any order",
  apart: true,
  lines: [
    ...orders(["10.0.1.1", "id 5", "dev eth1", "subflow backup"]).map(
      (parts) => `endpoint add ${parts.join(" ")}`,
    ),
    "endpoint add signal port 1234 10.0.1.1 backup id 9 dev eth1",
    "endpoint add id 9 port 1234 dev eth1 backup 10.0.1.1 signal",
    "endpoint add backup id 9 subflow dev eth2 fullmesh fd00:2::1",
  ],
};

export const IDS: Scenario = {
  title: "ids have the same bounds and meanings",
  apart: true,
  lines: [
    ...["1", "100", "254", "255", "0x10", "0xff"].map((id) => `endpoint add 10.0.1.1 id ${id}`),
    ...["256", "1000", "99999999999", "-1", "abc", "1.5", "1e1", "5x", "0x", "0x100", "ten"].map(
      (id) => `endpoint add 10.0.1.1 id ${id}`,
    ),
    ["endpoint", "add", "10.0.1.1", "id", ""],
    "endpoint add 10.0.1.1 id",
    "endpoint add id 5",
    ...refused("numbers", "endpoint add 10.0.1.1 id 010", "endpoint add 10.0.1.1 id +5", [
      "endpoint",
      "add",
      "10.0.1.1",
      "id",
      " 6",
    ]),
    ...differing(
      { row: "`id 0` in `add`, `change`, `show` before 6.11", before: "6.11", exit: 1, state: "kept" },
      "endpoint add 10.0.1.1 id 0",
    ),
    ...refused(
      "a word given twice (`id 1 id 2`, two addresses)",
      "endpoint add 10.0.1.1 id 1 id 2",
      "endpoint add 10.0.1.1 id 1 id 1",
    ),
  ],
};

export const AUTOMATIC: Scenario = {
  title: "automatic ids follow the same course, to the full table",
  lines: [
    ...[1, 2, 3].map((n) => `endpoint add 10.0.1.${n} subflow`),
    "endpoint delete id 2",
    "endpoint add 10.0.1.4",
    "endpoint delete id 4",
    "endpoint add 10.0.1.5",
    "endpoint add 10.0.1.6 id 254",
    "endpoint add 10.0.1.7",
    "endpoint add 10.0.1.8",
    "endpoint add 10.0.1.9 id 2",
    "endpoint add 10.0.1.10",
    "endpoint add 10.0.1.11",
    "endpoint add 10.0.1.12 id 77",
    "endpoint add 10.0.1.1",
    "endpoint delete id 255",
    "endpoint add 10.0.1.13 id 3",
    "endpoint add 10.0.1.1",
    "endpoint add 10.0.1.1 id 99",
    "endpoint show",
    "endpoint flush",
    "endpoint add 10.0.1.14",
    "endpoint show",
  ],
};

export const PORTS: Scenario = {
  title: "ports have the same bounds and need the same company",
  apart: true,
  lines: [
    ...["1234", "65535", "0x1234"].map((port) => `endpoint add 10.0.1.1 signal port ${port}`),
    ...["65536", "-1", "http", "0x10000"].map((port) => `endpoint add 10.0.1.1 signal port ${port}`),
    ["endpoint", "add", "10.0.1.1", "signal", "port", "1 2"],
    "endpoint add 10.0.1.1 port 0",
    "endpoint add 10.0.1.1 signal port 0",
    "endpoint add 10.0.1.1 subflow port 0",
    "endpoint add fd00:1::1 signal port 1234",
    "endpoint add ::ffff:10.0.1.1 signal port 1234",
    "endpoint add 10.0.1.1 port 1234",
    "endpoint add 10.0.1.1 subflow port 1234",
    "endpoint add 10.0.1.1 signal subflow port 1234",
    "endpoint add 10.0.1.1 signal backup dev eth1 port 1234",
    "endpoint add 10.0.1.77 signal port 1234",
    "endpoint add 10.0.1.1 signal port",
    ...refused("numbers", "endpoint add 10.0.1.1 signal port 01234", "endpoint add 10.0.1.1 signal port +1"),
    ...refused(
      "a word given twice (`id 1 id 2`, two addresses)",
      "endpoint add 10.0.1.1 signal port 1 port 2",
    ),
  ],
};

export const SHARED_PORTS: Scenario = {
  title: "one address may have several ports",
  lines: [
    "endpoint add 10.0.1.1 signal",
    "endpoint add 10.0.1.1 signal port 1234",
    "endpoint add 10.0.1.1 signal port 1235",
    "endpoint add 10.0.1.1 signal port 1235",
    "endpoint add 10.0.1.1 subflow",
    "endpoint show",
    "-j mptcp endpoint show",
    "endpoint change 10.0.1.1 port 1235 backup",
    "endpoint show",
    "endpoint delete id 2",
    "endpoint add 10.0.2.1 signal port 1234",
  ],
};
