import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../commands/command-table.js";
import { UnsupportedError } from "../../src/errors.js";
import type { Conditions, Launch, PathManager, RunPlan } from "../../src/index.js";
import { preloadVariables } from "../../src/run/environment.js";
import { nativeFile } from "../../src/transport/native/binding.js";
import { type Ran, runHere, type TestProcess } from "./cli/process/io.js";

interface Started {
  readonly plan: Launch;
  readonly options: object;
}

/** Runs `mptcpctl LINE` with programs that are only recorded and end with 42. */
async function runLine(
  line: string,
  conditions: Conditions = { enabled: true },
  testProcess: TestProcess = {},
  has: boolean | null = false,
): Promise<Ran & { started: Started[]; order: string[] }> {
  const started: Started[] = [];
  const order: string[] = [];
  const open = async () =>
    ({
      conditions: () => conditions,
      hasMptcp: async () => has ?? undefined,
      counters: { read: () => Promise.reject(new UnsupportedError("no counters")) },
      connections: {
        survey: () => {
          throw new UnsupportedError("nothing can be listed");
        },
      },
      close: () => order.push("closed"),
    }) as unknown as PathManager;
  const launch: TestProcess["launch"] = async (plan, options) => {
    started.push({ plan, options });
    order.push("started");
    return { pid: process.pid, exited: Promise.resolve(42) };
  };
  const env = { PATH: "/bin:/usr/bin", MPTCPCTL_ENTERED: "blue", LD_PRELOAD: "/a.so", ...testProcess.env };
  const result = await runHere(COMMANDS, line.split(" "), { open, launch, ...testProcess, env });
  return { ...result, started, order };
}

describe("the run command", () => {
  test("replaces this process by the program, with all its own descriptors closed, and returns its exit code", async () => {
    const { code, stdout, stderr, started, order } = await runLine("run sh -c exit");
    expect([code, stdout, stderr, order]).toEqual([42, "", [], ["closed", "started", "closed"]]);
    expect(started).toMatchObject([
      {
        plan: {
          argv: ["sh", "-c", "exit"],
          path: expect.stringMatching(/bin\/sh$/),
          verdict: { means: ["LD_PRELOAD"] },
        },
        options: { beside: false, netns: undefined },
      },
    ]);
  });

  test("passes the environment on, extended, without variables of mptcpctl", async () => {
    const { started } = await runLine("run sh");
    const { environment } = started[0]?.plan ?? {};
    expect(environment).toMatchObject({
      PATH: "/bin:/usr/bin",
      GODEBUG: "multipathtcp=1",
      ...preloadVariables({ LD_PRELOAD: "/a.so" }, nativeFile("mptcpctl-run.so")),
    });
    expect(Object.keys(environment ?? {}).filter((name) => name.startsWith("MPTCPCTL"))).toEqual([]);
  });

  test("starts it in the namespace of -n, but not if this process is already inside", async () => {
    expect((await runLine("-n red run sh")).started).toMatchObject([{ options: { netns: "red" } }]);
    expect((await runLine("-n blue run sh")).started).toMatchObject([{ options: { netns: undefined } }]);
  });

  test("passes -d and --strict to the preloaded library", async () => {
    const { started, stderr } = await runLine("run -d --strict sh");
    expect((started[0]?.plan as RunPlan | undefined)?.set).toMatchObject({
      MPTCPCTL_RUN_DETAILS: expect.stringMatching(/^\d+:\d+$/),
      MPTCPCTL_RUN_STRICT: "1",
    });
    expect(stderr.at(-1)).toMatch(
      /^run: .* is dynamically linked: its TCP sockets become MPTCP by LD_PRELOAD$/,
    );
  });

  test("with --dry-run only prints what it would do", async () => {
    const { code, stdout, started } = await runLine("--dry-run run sh");
    expect([code, started]).toEqual([0, []]);
    expect(stdout).toMatch(
      /\nLD_PRELOAD=\/a\.so:.*mptcpctl-run\.so\n(LD_LIBRARY_PATH=.*\n)?GODEBUG=multipathtcp=1\n$/,
    );
    expect(JSON.parse((await runLine("-j --dry-run run sh")).stdout)).toMatchObject({
      means: ["LD_PRELOAD"],
    });
  });

  test("warns before the start that MPTCP is switched off, and starts the program", async () => {
    const { code, stderr } = await runLine("run sh", { enabled: false });
    expect([code, stderr]).toEqual([
      42,
      [
        "warning: MPTCP is switched off here (net.mptcp.enabled=0): sockets that it creates here will be TCP",
        "hint: sh -c 'echo 1 > /proc/sys/net/mptcp/enabled'",
      ],
    ]);
  });

  test("starts nothing on a kernel without MPTCP, unless TCP is allowed", async () => {
    expect(await runLine("run sh", {})).toMatchObject({ code: 3, stdout: "", started: [] });
    expect(await runLine("run --tcp-fallback sh", {})).toMatchObject({ code: 42 });
  });

  test("starts it if only the switch cannot be read, and starts nothing if nothing can be read", async () => {
    const unreadableSettings = { unreadable: { enabled: "could not read it" } };
    expect(await runLine("run sh", unreadableSettings, {}, true)).toMatchObject({
      code: 42,
      stderr: ["warning: it is unknown whether MPTCP is switched on: could not read it"],
    });
    const { code, stderr, started } = await runLine("run sh", unreadableSettings, {}, null);
    expect([code, stderr[0], started]).toEqual([
      3,
      "Error: it is unknown whether this kernel has MPTCP: could not read it.",
      [],
    ]);
    expect(await runLine("run --tcp-fallback sh", unreadableSettings, {}, null)).toMatchObject({ code: 42 });
  });

  test("stays as parent of the program with --verify, and reports if it cannot check", async () => {
    const { code, stderr, started } = await runLine("-j run --verify=1 sh");
    expect([code, started]).toMatchObject([42, [{ options: { beside: true } }]]);
    expect(JSON.parse(stderr[0] ?? "").verify.verdict).toMatch(/^(none|unknown)$/);
  });

  test.each([
    ["run", "a COMMAND is required"],
    ["run --verify=0 sh", '"0" is not a number of seconds'],
    ["run --verify=x sh", '"x" is not a number of seconds'],
    ["run --strict=1 sh", "--strict takes no value"],
    ["run --replay x sh", "run cannot be used with --replay"],
  ])("refuses %p", async (line, message) => {
    expect(await runLine(line)).toMatchObject({
      code: 1,
      stdout: "",
      started: [],
      stderr: [`Error: ${message}.`, expect.anything()],
    });
  });

  test("cannot be a line of a batch", async () => {
    expect(await runLine("-b -", {}, { input: ["run sh\n"] })).toMatchObject({ code: 1, started: [] });
  });
});
