import { describe, expect, test } from "@jest/globals";
import { defineCommand } from "../../../commands/cli/command.js";
import { type CommandTree, commandEntry } from "../../../commands/cli/parser/command-tree.js";
import { COMMANDS as PROGRAM } from "../../../commands/command-table.js";
import { KernelError, UnsupportedError, UsageError } from "../../../src/index.js";
import { runHere } from "./process/io.js";

const use = defineCommand({
  arguments: { word: { kind: "positional", placeholder: "WORD", summary: "printed" } },
  examples: [["mptcpctl use x", "print x"]],
  run: async ({ pm, out, warn, globals }, { word }) => {
    await pm();
    warn("careful", "counters");
    out(`${word ?? "nothing"}${globals.json ? " as JSON" : ""}\n`);
  },
});

const fail = defineCommand({
  arguments: {},
  examples: [],
  run: () => {
    throw new KernelError("fail", { errno: 22, kernel: "not so" });
  },
});

const crash = defineCommand({
  arguments: {},
  examples: [],
  run: () => {
    throw new TypeError("oops");
  },
});

const warningCommand = defineCommand({
  arguments: {},
  examples: [],
  run: ({ warn }) => warn("\u001b[31ma name\nand more", "counters"),
});

const COMMANDS: CommandTree = [
  commandEntry("status", "stat", "status", async () => use),
  commandEntry("use", "use", "use", async () => use),
  commandEntry("group fail", "group fail", "group fail", async () => fail),
  commandEntry("crash", "crash", "crash", async () => crash),
  ...PROGRAM.filter(({ path }) => ["help", "version"].includes(path.join(" "))),
];

const ran = (line: string, testProcess?: Parameters<typeof runHere>[2]) =>
  runHere(COMMANDS, line === "" ? [] : line.split(" "), testProcess);

test("an unknown parser is an invalid value of its variable", async () => {
  expect(await ran("status", { env: { MPTCPCTL_PARSER: "bogus" } })).toMatchObject({
    code: 1,
    stderr: ['Error: MPTCPCTL_PARSER is "bogus".', "hint: it may be fast or yargs"],
  });
});

test("JSON output has no raw control characters, and its values are the same", async () => {
  const text = "\u009b31m \u202e\u0007 ü";
  const say = defineCommand({
    arguments: {},
    examples: [],
    run: ({ out, warn }) => {
      out(`${JSON.stringify({ text })}\n`);
      warn(text, "counters");
    },
  });
  const { stdout, stderr } = await runHere(
    [commandEntry("say", "say", "say", async () => say)],
    ["-j", "say"],
  );
  expect(stdout).toBe('{"text":"\\u009b31m \\u202e\\u0007 ü"}\n');
  expect(JSON.parse(stdout)).toEqual({ text });
  expect(stderr).toEqual(['{"warning":{"code":"counters","message":"\\u009b31m \\u202e\\u0007 ü"}}']);
});

test("a warning has no raw control characters", async () => {
  expect(
    await runHere([commandEntry("loud", "loud", "loud", async () => warningCommand)], ["loud"]),
  ).toMatchObject({
    stderr: ["warning: \\x1b[31ma name\nand more"],
  });
});

describe.each(["fast", "yargs"])("a command line by the %s parser", (parser) => {
  const env = { MPTCPCTL_PARSER: parser };

  test("runs its command, opens the path manager once and closes it", async () => {
    expect(await ran("use x", { env })).toMatchObject({
      code: 0,
      stdout: "x\n",
      stderr: ["warning: careful"],
      closed: 1,
    });
    expect(await ran("-q", { env })).toMatchObject({ code: 0, stdout: "nothing\n", stderr: [] });
  });

  test("reports a wrong word on stderr only, exits with 1, and opens nothing", async () => {
    expect(await ran("use x y", { env })).toMatchObject({
      code: 1,
      stdout: "",
      stderr: [
        'Error: "y" is too much: WORD was given, and it is not another word of use.',
        "hint: possible: WORD",
      ],
      opened: [],
    });
  });

  test("reports the kernel's refusal with its text, and exits with 2", async () => {
    expect(await ran("group fail", { env })).toMatchObject({
      code: 2,
      stdout: "",
      stderr: ["Error: not so."],
    });
  });

  test("reports errors as JSON when JSON was requested, even if the line cannot be parsed", async () => {
    for (const line of ["-j group fail", "bogus -j", "--bogus --json"]) {
      const { stderr, stdout } = await ran(line, { env });
      expect(stdout).toBe("");
      expect(stderr.map((one) => Object.keys(JSON.parse(one)))).toEqual([["error"]]);
    }
    expect((await ran("bogus -- -j", { env })).stderr[0]).toMatch(/^Error: /);
  });

  test("reports a bug and exits with 70", async () => {
    const { code, stderr } = await ran("crash", { env });
    expect(code).toBe(70);
    expect(stderr[0]).toBe("Error: oops.");
  });

  test("shows help on stdout and exits with 0, whatever other words the line has", async () => {
    for (const line of ["-h", "--help use", "use a b c --help"])
      expect(await ran(line, { env })).toMatchObject({ code: 0, stderr: [], opened: [] });
    expect((await ran("use a b c --help", { env })).stdout).toContain("mptcpctl use x  print x");
  });

  test("shows help of a group that needs another word", async () => {
    expect((await ran("group -h", { env })).stdout).toContain("mptcpctl group fail  group fail");
    expect(await ran("group", { env })).toMatchObject({ code: 1, stdout: "" });
  });

  test("shows the version", async () => {
    expect(await ran("-V", { env })).toMatchObject({ code: 0, stdout: "mptcpctl 0.1.0\n" });
    expect(await ran("use --version", { env })).toMatchObject({ code: 0, stdout: "mptcpctl 0.1.0\n" });
  });

  test("opens the path manager as the options request", async () => {
    const { opened } = await ran("-n blue --record a --dry-run use", { env });
    expect(opened).toMatchObject([{ netns: "blue", record: "a", dryRun: true, validate: false }]);
    expect(opened[0]?.about?.commandLine).toEqual([
      "mptcpctl",
      "-n",
      "blue",
      "--record",
      "a",
      "--dry-run",
      "use",
    ]);
  });

  test("opens it as the environment requests", async () => {
    const { opened } = await ran("use", {
      env: { ...env, MPTCPCTL_TRANSPORT: "netlink", MPTCPCTL_VALIDATE: "1" },
    });
    expect(opened).toMatchObject([{ transport: "netlink", validate: true }]);
    expect((await ran("use", { env: { ...env, MPTCPCTL_TRANSPORT: "pigeon" } })).code).toBe(1);
  });

  describe("with a batch", () => {
    const batch = (line: string, ...input: string[]) => ran(line, { env, input });

    test("runs its lines on one path manager", async () => {
      const result = await batch("-q -b -", "use a\nmptcp use b # c\n\n", "use --json c\n");
      expect(result).toMatchObject({ code: 0, stdout: "a\nb\nc as JSON\n", stderr: [], closed: 1 });
      expect(result.opened).toHaveLength(1);
    });

    test("stops at a line that fails, names it, and ends with its exit code", async () => {
      expect(await batch("-q -b x", "use a\ngroup fail\nuse b\n")).toMatchObject({
        code: 2,
        stdout: "a\n",
        stderr: ["Error: not so.", "Command failed x:2"],
      });
    });

    test("says so in JSON where JSON is asked for", async () => {
      const { stderr } = await batch("-j -q -b x", "use a\ngroup fail\n");
      expect(stderr.map((line) => Object.keys(JSON.parse(line)))).toEqual([["error"], ["failed"]]);
      expect(JSON.parse(stderr[1] ?? "")).toEqual({ failed: { file: "x", line: 2 } });
    });

    test("continues with -force, also after wrong words, and ends with the first exit code", async () => {
      expect(await batch("-q -force -b x", "bogus\ngroup fail\nuse b\nuse 'c\n")).toMatchObject({
        code: 1,
        stdout: "b\n",
        stderr: [
          'Error: "bogus" is no command.',
          "hint: possible: status, use, group, crash, help, version",
          "Command failed x:1",
          "Error: not so.",
          "Command failed x:2",
          "Error: a word begins with ' and does not end with it.",
          expect.stringMatching(/^hint: /),
          "Command failed x:4",
        ],
      });
    });

    test("accepts no words beside it, and inside it no options for the whole run", async () => {
      expect(await batch("-b x use")).toMatchObject({ code: 1, opened: [] });
      for (const line of ["-n blue use", "-b y", "use --record z", "-V"])
        expect(await batch("-b x", line)).toMatchObject({ code: 1, stdout: "", opened: [] });
    });

    test("accepts other options in each line", async () => {
      expect(await batch("-b x", "-q use a\nuse b\n")).toMatchObject({ stderr: ["warning: careful"] });
      expect((await batch("-b x", "-j bogus\n")).stderr[0]).toMatch(/^\{"error":/);
    });
  });
});

describe("a namespace that only another process can enter", () => {
  const missing = () =>
    Promise.reject(Object.assign(new UnsupportedError("no addon"), { namespacePath: "/run/netns/blue" }));

  test("runs the same line in a child process, and returns its exit code", async () => {
    const reenterCalls: string[][] = [];
    const reenter = async (...words: string[]) => reenterCalls.push(words) + 41;
    expect(await ran("-n blue use", { open: missing, reenter })).toMatchObject({
      code: 42,
      stdout: "",
      stderr: [],
    });
    expect(reenterCalls).toEqual([["/run/netns/blue", "blue"]]);
  });

  test("starts the child process before the batch is read", async () => {
    const input = ["use a\n"];
    expect(await ran("-n blue -b -", { open: missing, reenter: async () => 3, input })).toMatchObject({
      code: 3,
      stderr: [],
    });
  });

  test("is not entered again by the child process", async () => {
    const { opened } = await ran("-n blue use", { env: { MPTCPCTL_ENTERED: "blue" } });
    expect(opened[0]?.netns).toBeUndefined();
  });

  test("other refusals remain errors", async () => {
    const open = () => Promise.reject(new UsageError("no such namespace"));
    expect(await ran("-n blue use", { open })).toMatchObject({
      code: 1,
      stderr: ["Error: no such namespace."],
    });
  });
});
