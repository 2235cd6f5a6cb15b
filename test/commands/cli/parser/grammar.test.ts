import { describe, expect, test } from "@jest/globals";
import { readValues } from "../../../../commands/cli/parser/arguments.js";
import { PARSERS } from "./both.js";
import { SAMPLE_COMMANDS } from "./sample.js";

const DEFAULT_VALUES = {
  id: undefined,
  dev: undefined,
  tag: [],
  subflow: false,
  nobackup: false,
  address: undefined,
};

/** Lines, and the values that differ from the defaults. */
const VALID_LINES: [line: string, values: object][] = [
  ["endpoint add", {}],
  ["endpoint add dev wlp1s0 192.0.2.3 subflow", { dev: "wlp1s0", address: "192.0.2.3", subflow: true }],
  ["endpoint add subflow 192.0.2.3 dev wlp1s0", { dev: "wlp1s0", address: "192.0.2.3", subflow: true }],
  ["endpoint add --dev wlp1s0 192.0.2.3 --subflow", { dev: "wlp1s0", address: "192.0.2.3", subflow: true }],
  ["endpoint add -dev=wlp1s0 192.0.2.3", { dev: "wlp1s0", address: "192.0.2.3" }],
  ["endpoint add --nobackup 192.0.2.3", { nobackup: true, address: "192.0.2.3" }],
  ["endpoint add i 5 d eth0", { id: 5, dev: "eth0" }],
  ["endpoint add de eth0", { dev: "eth0" }],
  ["endpoint add dev subflow subflow", { dev: "subflow", subflow: true }],
  ["endpoint add id -j 5 dev -n 7 eth0", { id: 5, dev: "eth0" }],
  ["endpoint add dev id --subflow", { dev: "id", subflow: true }],
  ["endpoint add --dev id --subflow", { dev: "id", subflow: true }],
  ["endpoint add tag a tag b --tag c", { tag: ["c", "a", "b"] }],
  ["endpoint add subflow subflow", { subflow: true }],
  ["endpoint -j add -- 192.0.2.3", { address: "192.0.2.3" }],
  ["mptcp e a 192.0.2.3", { address: "192.0.2.3" }],
  ["-j mp endpoint add", {}],
];

const INVALID_LINES: [line: string, message: string, hint: string | undefined][] = [
  ["endpoint add id", 'the command line is not complete: NUM must follow "id"', "id NUM: its number"],
  [
    "endpoint add id --subflow 5",
    'the command line is not complete: NUM must follow "id"',
    "id NUM: its number",
  ],
  [
    "endpoint add id --dev eth0 5",
    'the command line is not complete: NUM must follow "id"',
    "id NUM: its number",
  ],
  ["endpoint add --id", "the command line is not complete: NUM must follow --id", undefined],
  ["endpoint add --id --dev x", "the command line is not complete: NUM must follow --id", undefined],
  ["endpoint add id 5 id 6", "id is given twice", "id NUM may be given once"],
  ["endpoint add id 5 --id 5", "id is given twice", "id NUM may be given once"],
  ["endpoint add id x", '"x" is not a number', "id NUM: its number"],
  ["endpoint add sublow", '"sublow" is no address', 'did you mean "subflow"?'],
  [
    "endpoint add zzz",
    '"zzz" is no address',
    "the words are: id NUM, dev IFNAME, tag TAG, subflow, nobackup, ADDRESS",
  ],
  [
    "endpoint add 192.0.2.3 192.0.2.4",
    '"192.0.2.4" is too much: ADDRESS was given, and it is not another word of endpoint add',
    "possible: id NUM, dev IFNAME, tag TAG, subflow, nobackup, ADDRESS",
  ],
  ["endpoint add subflo 192.0.2.4", '"subflo" is no address', 'did you mean "subflow"?'],
  ["endpoint add -- --dev x", '"--dev" is no address', 'did you mean "dev"?'],
  ["endpoint add --dve x", "there is no option --dve", "did you mean --dev?"],
  [
    "endpoint add --de eth0",
    '"eth0" is no address',
    "the words are: id NUM, dev IFNAME, tag TAG, subflow, nobackup, ADDRESS",
  ],
  ["endpoint add --subflow=yes", "--subflow takes no value", undefined],
  ["--dev eth0 endpoint add", "there is no option --dev", undefined],
  ["limits show all", '"all" is too much: limits show takes no words', undefined],
  ["endpoint bogus", '"bogus" is no endpoint command', "possible: add, delete, show"],
  ["mptcp mptcp endpoint", '"mptcp" is no command', undefined],
  ["lab", "the command line is not complete: lab needs a further word", "possible: exec"],
  ["-n", "the command line is not complete: NETNS must follow -n", undefined],
  ["--json=yes limits", "--json takes no value", undefined],
  ["---json limits", "there is no option ---json", "did you mean --json?"],
  ["--rec x limits", "there is no option --rec", "did you mean --record?"],
  ["limits --dry", "there is no option --dry", "did you mean --dry-run?"],
  ["endpoint add id -1", '"-1" is not a valid id', "id NUM: its number"],
  ["endpoint add i -12", '"-12" is not a valid id', "id NUM: its number"],
  ["endpoint add subflow -1", "there is no option -1", undefined],
  ["endpoint help", '"help" is no endpoint command', "possible: add, delete, show"],
  ["--jsno limits", "there is no option --jsno", "did you mean --json?"],
];

const REST_LINES: [line: string, values: object][] = [
  ["run nc -l -p 12345", { command: ["nc", "-l", "-p", "12345"] }],
  ["run -j nc -j", { command: ["nc", "-j"] }],
  ["run --pid 7 nc --pid 8", { pid: 7, command: ["nc", "--pid", "8"] }],
  ["run pid 7", { command: ["pid", "7"] }],
  ["run --verify 7 nc", { verify: 5, command: ["7", "nc"] }],
  ["run --verify=7 nc", { verify: 7, command: ["nc"] }],
  ["run -verify -- --verify", { verify: 5, command: ["--verify"] }],
  ["run -- -x -- y", { command: ["-x", "--", "y"] }],
  ["run nc -- x", { command: ["nc", "--", "x"] }],
  ["lab exec -c ls -c", { command: ["ls", "-c"] }],
];

const OPTION_POSITIONS: [line: string, values: object][] = [
  ["at home -- ls -l", { place: "home", command: ["ls", "-l"] }],
  ["at home ls -- -l", { place: "home", command: ["ls", "--", "-l"] }],
  ["at --pid 7 home --pid 8", { error: "pid is given twice" }],
  ["at home -j --pid 7 ls --pid 8", { place: "home", pid: 7, command: ["ls", "--pid", "8"] }],
  ["at home pid 7", { place: "home", command: ["pid", "7"] }],
  ["at home", { place: "home", command: [] }],
  ["at home --", { place: "home", command: [] }],
  ["at -- home -x", { place: "home", command: ["-x"] }],
  ["at", { command: [] }],
];

describe.each(PARSERS)("by the %s parser", (_, parser) => {
  const read = async (text: string) => readValues(await parser(SAMPLE_COMMANDS, text.split(" ")));

  test.each(VALID_LINES)("%p is accepted", async (text, values) => {
    expect(await read(text)).toEqual({ ...DEFAULT_VALUES, ...values });
  });

  test.each(INVALID_LINES)("%p is an error with a cause and a hint", async (text, message, hint) => {
    const expected = { code: "usage", message, ...(hint && { hint }) };
    await expect(read(text)).rejects.toMatchObject(expected);
  });

  test.each(REST_LINES)("%p passes all words after it to the program", async (text, values) => {
    expect(await read(text)).toEqual({ pid: undefined, verify: undefined, ...values });
  });

  test.each(OPTION_POSITIONS)("%p accepts a word before the words of the program", async (text, values) => {
    const found = await read(text).catch(({ message }: Error) => ({ error: message }));
    expect(found).toEqual("error" in values ? values : { pid: undefined, place: undefined, ...values });
  });

  test("a list accepts every word that is not a keyword", async () => {
    const names = ["a", "b", "c", "-d", "-c", "---", "--x=y", "--"];
    expect(await read("monitor a b -j c -- -d -c --- --x=y --")).toEqual({ names });
  });

  test("options of ip without a meaning here are accepted with their values", async () => {
    const line = await parser(SAMPLE_COMMANDS, "-4 -s -f inet -l 5 -human-readable limits -0 -a".split(" "));
    expect(line.name).toBe("limits show");
    expect(new Set(line.globals.keys())).toEqual(
      new Set(["4", "stats", "family", "loops", "human", "0", "all"]),
    );
  });

  test("a value that looks like a number, a quotation or a boolean remains text", async () => {
    const values = ["0x0f508e50", "007", "1e3", '"x"', "true", "a=b", ""];
    const argv = ["endpoint", "add", ...values.flatMap((value) => ["--tag", value])];
    expect(readValues(await parser(SAMPLE_COMMANDS, argv))).toMatchObject({ tag: values });
  });

  test("a single dash is accepted as a word and as a value", async () => {
    expect((await parser(SAMPLE_COMMANDS, ["-b", "-"])).globals.get("batch")).toEqual(["-"]);
    expect(await read("monitor -")).toEqual({ names: ["-"] });
  });
});
