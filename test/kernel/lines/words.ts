import { differing, refused, type Scenario } from "./line.js";

const prefixes = (word: string, from = 1): string[] =>
  Array.from({ length: word.length - from + 1 }, (_, n) => word.slice(0, from + n));

/** Each prefix of each command word and keyword. */
export const PREFIXES: Scenario = {
  title: "the object, endpoint, limits and their verbs may be shortened alike",
  lines: [
    ...prefixes("mptcp", 2).map((word) => `${word} limits show`),
    ...prefixes("endpoint").map((word) => `${word} show`),
    ...prefixes("add").map((word, n) => `endpoint ${word} 10.0.1.${n + 1} subflow`),
    ...prefixes("show").map((word) => `endpoint ${word}`),
    ...prefixes("change").map((word, n) => `endpoint ${word} id 1 ${n % 2 ? "backup" : "nobackup"}`),
    ...prefixes("delete", 2).map((word, n) => `endpoint ${word} id ${n + 2}`),
    "endpoint d id 1",
    ...prefixes("flush").flatMap((word) => ["endpoint add 10.0.1.9", `endpoint ${word}`]),
    ...prefixes("limits").map((word) => word),
    ...prefixes("show", 2).map((word) => `limits ${word}`),
    ...prefixes("set", 2).map((word, n) => `limits ${word} subflows ${n + 3}`),
    "e",
    "l",
  ],
};

export const KEYWORDS: Scenario = {
  title: "keywords may be shortened alike",
  apart: true,
  lines: [
    ...prefixes("id").map((word) => `endpoint add 10.0.1.1 ${word} 7`),
    ...prefixes("dev").map((word) => `endpoint add 10.0.1.1 ${word} eth1`),
    ...prefixes("port").map((word) => `endpoint add 10.0.1.1 signal ${word} 4321`),
    ...prefixes("subflows").map((word) => `limits set ${word} 5`),
    ...prefixes("add_addr_accepted").map((word) => `limits set ${word} 5`),
    // A flag may not be shortened.
    "endpoint add 10.0.1.1 sub",
    "endpoint add 10.0.1.1 signa",
    "endpoint add 10.0.1.1 Subflow",
  ],
};

export const UNKNOWN_WORDS: Scenario = {
  title: "words that both programs do not know are usage errors in both",
  lines: [
    "foo",
    "endpoints",
    "Endpoint",
    "endpoint Show",
    "endpoint adds 10.0.1.1",
    "endpoint help",
    "endpoint x",
    "endpoint l",
    "endpoint li",
    "limits help",
    "limits foo",
    "limits sets subflows 1",
    "limits shows",
    "limit show extra",
    ["", "show"],
    ["endpoint", ""],
    ["limits", ""],
  ],
};

export const OWN_SPELLINGS: Scenario = {
  title: "words that mean something else to us",
  lines: [
    "limits set subflows 4",
    ...differing({ row: "`limits s`", stdout: "add_addr_accepted 0 subflows 4 \n" }, "limits s", "l s"),
    ...differing({ row: "`limits set`", exit: 1 }, "limits set", "l se"),
    "endpoint add 10.0.1.1 subflow",
    ...refused("surplus words: `endpoint flush x`, `endpoint delete id 1 subflow`", "endpoint flush x"),
    "endpoint add 10.0.1.1 subflow",
    ...refused("surplus words: `endpoint flush x`, `endpoint delete id 1 subflow`", "endpoint f id 1"),
    "endpoint add 10.0.1.1 subflow",
    ...differing(
      { row: "surplus words: `endpoint flush x`, `endpoint delete id 1 subflow`", exit: 1 },
      "limits show subflows 3",
    ),
    "limits show 3",
    "monitor x",
    ...differing(
      { row: "`list`, `ls`, `lst`; `del`, `rm`", exit: 0, stdout: "10.0.1.1 id 1 subflow \n" },
      "endpoint list",
      "endpoint ls",
      "endpoint lst",
    ),
    "endpoint del id 1",
    "endpoint add 10.0.1.1 subflow",
    ...differing(
      { row: "`list`, `ls`, `lst`; `del`, `rm`", exit: 0, state: /^add_addr/ },
      "endpoint rm id 1",
    ),
    ...differing(
      { row: "`endpoint replace`", exit: 0, state: /^10.0.1.1 id 1 subflow/ },
      "endpoint replace 10.0.1.1 subflow",
    ),
    ...differing(
      { row: "other commands and their prefixes", exit: 0, stdout: /^mptcp on\n/ },
      "status",
      "stat",
    ),
    ...differing({ row: "other commands and their prefixes", exit: 0, stdout: /^mptcpctl \d/ }, "version"),
    ...differing({ row: "no subcommand (`ip mptcp`)", exit: 0, stdout: /^mptcp on\n/ }, "mptcp", []),
    ...refused("`limits s subflows 3`", "limits s subflows 3"),
    ...differing({ row: "`help`", exit: 0, stdout: /^Usage: mptcpctl/ }, "help", "hel", "he", "h"),
  ],
};
