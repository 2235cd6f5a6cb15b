import type { Scenario } from "./line.js";

const CHANGES: Scenario = {
  title: "change assigns both flags, of the endpoint that the kernel finds",
  lines: [
    "endpoint add 10.0.1.1 subflow",
    "endpoint add 10.0.1.1 signal port 1234",
    "endpoint add 10.0.2.1 signal port 1235",
    "endpoint change id 1 backup fullmesh",
    "endpoint change id 1",
    "endpoint change id 1 backup dev eth1",
    "endpoint change 10.0.1.1",
    "endpoint change 10.0.1.1 backup",
    "endpoint change 10.0.1.1 port 1234 backup",
    "endpoint change 10.0.1.1 port 9 nobackup",
    "endpoint change 10.0.2.1 backup",
    "endpoint change id 1 10.0.2.1",
    "endpoint change 10.0.9.9 backup",
    "endpoint change id 9 backup",
    "endpoint change id 0 10.0.1.1 backup",
    "endpoint change",
    "endpoint change any",
    "endpoint change id 1 port 0 backup",
    "endpoint change id 1 backup nobackup",
    "endpoint delete id 9",
    "endpoint delete 10.0.9.9",
    "endpoint delete 10.0.1.1",
    "endpoint delete id 2 dev nope",
    "endpoint delete id 2 dev eth1 port 3 backup",
    "endpoint show id 9",
    "endpoint show 10.0.9.9",
    "endpoint show any",
  ],
};

const LIMITS: Scenario = {
  title: "s sets, and numbers are those of strtoul",
  lines: [
    "limits s subflows 3",
    "limits",
    "limits s",
    "limits se",
    "limits sh subflows 3",
    "limits sh subflows x",
    "limits set subflows 1 subflows 5 a 2",
    ...["07", "09", "+5", "-1", "-18446744073709551615", "18446744073709551616", "0x", "1x"].map(
      (n) => `limits set subflows ${n}`,
    ),
    ["limits", "set", "subflows", " 6"],
    ["limits", "set", "", "6"],
    "-j mptcp limits",
    "-j -p mptcp limits",
  ],
};

const PLACES: Scenario = {
  title: "addresses and devices are read alike",
  apart: true,
  lines: [
    ...["10", "10.1", "0xa.0.1.1", "012.0.1.1", "10.300", "1.", ".1", "1..2", "4294967295", "1.-2.3.4"].map(
      (address) => `endpoint add ${address}`,
    ),
    ["endpoint", "add", " 10.0.1.1"],
    ["endpoint", "add", "10. 0.1.1"],
    ...["if999", "if1", "if0", "if07", "if5x", "if+5", "if-5", "if0x3", "if4294967295", "if4294967297"].map(
      (dev) => `endpoint add 10.0.1.1 dev ${dev}`,
    ),
    "endpoint add 10.0.1.1 id foo bar",
    "endpoint add bar id foo",
    "endpoint add id 0 bar",
    "endpoint add 10.0.1.1 signal fullmesh",
    "endpoint add 10.0.1.1 port 5",
  ],
};

const OPTIONS: Scenario = {
  title: "options before the object",
  lines: [
    "endpoint add 10.0.1.1 dev eth1",
    ...["-c=", "-c=never", "-c=auto", "-c=x", "-colorx", "-json=1", "-hu", "-nu", "-Nu", "-e"].map(
      (option) => `${option} mptcp endpoint`,
    ),
    ...["-rc 07", "-rc -1", "-rc 0", "-f in", "-f bridge", "-fa inet", "-fo", "-tsh", "-V=1"].map(
      (option) => `${option} mptcp endpoint`,
    ),
    "-o -j mptcp endpoint",
    "-b nowhere mptcp endpoint",
    "-n",
  ],
};

const ADD = "mptcp endpoint add 10.0.1.1\n";
const LIST = "mptcp endpoint\n";

const BATCHES: Scenario = {
  title: "batches end, go on and count alike",
  apart: true,
  files: {
    json: `${ADD}-j mptcp limits\n${LIST}`,
    refused: `${ADD}${ADD}${LIST}${ADD}`,
    missing: `mptcp endpoint delete id 9\n${ADD}mptcp endpoint change 10.0.9.9 backup\n${LIST}`,
    address: `${ADD}mptcp endpoint add foo\n${LIST}`,
    number: `${ADD}mptcp endpoint add 10.0.1.2 id 999\n${LIST}`,
    command: `${ADD}mptcp foo\n${LIST}`,
    help: `${ADD}mptcp help\n${LIST}`,
    continued: `mptcp endpoint add \\\n10.0.1.1\n\\\n\n${LIST}mptcp endpoint add \\\n# 10.0.1.2\n${LIST}`,
    carriage: `${ADD.trim()}\r\nmptcp endpoint \\\r\n${LIST}`,
    lost: `${ADD}mptcp endpoint \\\n`,
    backslash: `${ADD}mptcp endpoint \\`,
    quotes: `'mptcp' "endpoint" add '10.0.1.1' 'id'"7"\n${LIST}mptcp end"point"\n`,
    open: `${ADD}mptcp endpoint "\n`,
    zero: `${ADD.trim()}\0 id 7\n${LIST}`,
  },
  lines: [
    ..."json refused missing address number command help continued carriage lost backslash quotes open zero"
      .split(" ")
      .flatMap((file) => [`-b ${file}`, `-force -b ${file}`, `-j -b ${file}`]),
    "-o -b missing",
    "-o -force -b missing",
    "-b json -b address",
    "-b json mptcp limits",
    "-b .",
    { words: "-force -b -", input: `${ADD}${ADD}${LIST}` },
  ],
};

const FOREIGN_NAMESPACES: Scenario = {
  title: "-n takes names only",
  elsewhere: true,
  lines: [
    "-n twin mptcp endpoint add 10.0.1.1",
    "-n other -n twin mptcp endpoint",
    "-n twin -n other mptcp endpoint",
    "-n /run/netns/twin mptcp endpoint",
    "-n 1 mptcp endpoint",
    ["-n", "", "mptcp", "endpoint"],
    "-n twin",
    "-n twin mptcp foo",
    "-n other mptcp foo",
    "-n twin -x",
    { words: "-n twin -b -", input: LIST },
    { words: "-n other -b -", input: LIST },
  ],
};

export const DROP_IN_SCENARIOS: readonly Scenario[] = [
  CHANGES,
  LIMITS,
  PLACES,
  OPTIONS,
  BATCHES,
  FOREIGN_NAMESPACES,
];
