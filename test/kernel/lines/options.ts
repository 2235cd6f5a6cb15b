import { differing, type Scenario } from "./line.js";
import { SEVERAL_ENDPOINTS } from "./showing.js";

/** Options before the words, at which `ip` accepts them. */
const ACCEPTED_OPTIONS = [
  [
    "-4",
    "-6",
    "-0",
    "-M",
    "-B",
    "-s",
    "-stats",
    "-statistics",
    "-d",
    "-details",
    "-iec",
    "-human",
    "-human-readable",
  ],
  [
    "-N",
    "-Numeric",
    "-a",
    "-all",
    "-br",
    "-brief",
    "-t",
    "-timestamp",
    "-ts",
    "-tshort",
    "-fo",
    "-force",
    "-p",
    "-pretty",
  ],
  [
    "-f inet",
    "-family inet6",
    "-f link",
    "-f mpls",
    "-f bridge",
    "-l 5",
    "-loops 10",
    "-rc 100000",
    "-rcvbuf 0x10000",
    "-c=never",
    "-color=auto",
  ],
  ["--4", "--stats", "--iec", "-echo", "--", "-s -d -4"],
].flat();

export const OPTIONS: Scenario = {
  title: "global options that change nothing are taken alike",
  lines: [
    ...SEVERAL_ENDPOINTS,
    ...ACCEPTED_OPTIONS.map((option) => `${option} mptcp endpoint show id 7`),
    ...["-j", "-js", "-json", "--json"].map((option) => `${option} mptcp endpoint`),
    ...["-j -p", "-p -j", "-json -pretty", "-pr -j", "-j -c=always", "-j -o", "-j -j"].map(
      (option) => `${option} mptcp endpoint`,
    ),
  ],
};

export const WRONG_OPTIONS: Scenario = {
  title: "global options that both programs do not know are refused in the same way",
  lines: [
    "-e mptcp limits",
    "-bogus mptcp limits",
    "--bogus mptcp limits",
    "-x",
    "-f bad mptcp limits",
    "-f",
    "-l",
    "-l x mptcp limits",
    "-rc x mptcp limits",
    "-rc",
    "-b",
    "-n",
    "-n nowhere mptcp limits",
    "-netns nowhere mptcp limits",
    "-c=bad mptcp limits",
    "-color=bad mptcp limits",
    "-b nowhere",
    "---j mptcp limits",
  ],
};

export const STYLES: Scenario = {
  title: "options that change the output",
  lines: [
    ...SEVERAL_ENDPOINTS,
    ...differing(
      { row: "`-echo`", stdout: "10.0.1.9 id 9 subflow \n" },
      "-echo mptcp endpoint add 10.0.1.9 id 9 subflow",
    ),
    "-r mptcp endpoint show id 8",
    "-resolve -j mptcp endpoint show",
    ...differing(
      {
        row: "colours before 7.0",
        before: "7.0",
        stdout: "\u001b[1;35m10.0.1.1 \u001b[0mid 1 subflow dev \u001b[1;36meth1 \u001b[0m\n",
      },
      "-c mptcp endpoint show id 1",
      "-c=always mptcp endpoint show id 1",
      "-color mptcp endpoint show id 1",
    ),
    ...differing(
      { row: "`-o`", since: "7.1", stdout: "10.0.1.1 id 1 subflow dev eth1 \n" },
      "-o mptcp endpoint show id 1",
      "-oneline mptcp endpoint show id 1",
    ),
    ...differing(
      { row: "`-o`", since: "7.1", stdout: "add_addr_accepted 0 subflows 2 \n" },
      "-o mptcp limits",
    ),
    ...differing({ row: "`-h`", stdout: /^Usage: mptcpctl/ }, "-h mptcp limits", "-h mptcp endpoint"),
    ...differing({ row: "`help`", exit: 0, stdout: /^Usage: mptcpctl/ }, "-he", "-help"),
    ...differing({ row: "`-c=`", exit: 1 }, "-c= mptcp endpoint show id 1"),
    ...differing({ row: "`-V`", stdout: /^mptcpctl \d/ }, "-V", "-Version", "-V mptcp limits"),
    ...differing({ row: "`-v`, `--version`", exit: 0, stdout: /^mptcpctl \d/ }, "--version"),
    "-v",
  ],
};

const LATE_OPTIONS = "options after the first word (`endpoint show -j`)";

export const OPTION_POSITIONS: Scenario = {
  title: "options may be anywhere on the line",
  lines: [
    ...SEVERAL_ENDPOINTS,
    ...differing(
      { row: LATE_OPTIONS, exit: 0, stdout: /^\[\{"address":"10.0.1.1","id":1,.*\]\n$/ },
      "endpoint -j show",
      "endpoint show -j",
      "endpoint show id -j 1",
      "mptcp -j e s i 1",
      "endpoint --json",
    ),
    ...differing(
      { row: LATE_OPTIONS, exit: 0, stdout: /^\[ \{\n {8}"address": "10.0.1.1",\n/ },
      "endpoint show -j -p",
      "-j mptcp endpoint -p",
    ),
    ...differing(
      { row: LATE_OPTIONS, exit: 0, stdout: "10.0.1.1 id 1 subflow dev eth1 \n" },
      "endpoint show --id 1",
      "endpoint show --id=1 --dev eth1",
    ),
  ],
};

export const NAMESPACES: Scenario = {
  title: "-n reaches the named namespace",
  elsewhere: true,
  lines: [
    "-n twin mptcp endpoint add 10.0.1.1 subflow dev eth1",
    "-n twin mptcp endpoint add fd00:2::1 signal",
    "-netns twin mptcp limits set subflows 4",
    "-net twin mptcp endpoint",
    "-n twin -j mptcp endpoint show id 1",
    "-j -n twin mptcp endpoint",
    "--netns twin mptcp limits",
    "-n twin mptcp endpoint change id 1 backup",
    "-n twin mptcp endpoint delete id 2",
    "-n twin mptcp endpoint delete id 2",
    "-n twin mptcp endpoint add 10.0.1.1",
    "-n other mptcp limits",
    "endpoint",
    ...differing(
      { row: "`-n` with a path or a pid", exit: 0, stdout: "add_addr_accepted 0 subflows 4 \n" },
      "-n /run/netns/twin mptcp limits",
    ),
    ...differing(
      { row: LATE_OPTIONS, exit: 0, stdout: "add_addr_accepted 0 subflows 4 \n" },
      "limits -n twin",
      "limits show --netns=twin",
    ),
  ],
};
