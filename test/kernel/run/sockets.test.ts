import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { runFindingsOutput, runPlanOutput } from "../../../src/schema/output/run.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, startMptcpctl, type Variant } from "../../support/cli.js";
import { describeKernel } from "../../support/kernel.js";
import { type Namespace, single, sysctl } from "../../support/namespaces.js";
import { ordinaryUser } from "../../support/ordinary.js";
import { type Result, start } from "../../support/process.js";
import { serve } from "./support.js";

const PORT = 12345;
const PROTOCOL = ["-e", opening("net.createServer().listen(0, '127.0.0.1', function () { this.close(); })")];
const KEEPS_CONNECTION = opening(
  `net.createServer(() => {}).listen(${PORT}, '127.0.0.1'); setTimeout(() => process.exit(), 60_000)`,
);
const CONNECTS = opening(`net.connect(${PORT}, '127.0.0.1'); setTimeout(() => process.exit(5), 1500)`);

function opening(code: string): string {
  return `const net = require("node:net"); ${code}`;
}

const node = (code: string) => [process.execPath, "-e", code];

async function findings(
  namespace: Namespace,
  words: readonly string[],
  as: Variant = {},
): Promise<Result & { found: Found }> {
  const result = await mptcpctl(namespace, ["-j", "run", ...words], { timeout: 20_000, ...as });
  const line = result.stderr.split("\n").find((one) => one.startsWith('{"verify"')) ?? "{}";
  expect(complaint(runFindingsOutput, JSON.parse(line))).toBeUndefined();
  return { ...result, found: JSON.parse(line).verify };
}

interface Found {
  readonly verdict: string;
  readonly reason?: string;
  readonly seconds: number;
  readonly sockets: readonly object[];
  readonly tcp: readonly object[];
}

describeKernel("sockets of a program under mptcpctl run", () => {
  test("are reported one by one with -d, with the kind of program", async () => {
    await using namespace = await single();
    const { stderr, code } = await mptcpctl(namespace, ["run", "-d", process.execPath, ...PROTOCOL]);
    expect(code).toBe(0);
    expect(stderr.split("\n")).toEqual([
      `run: ${process.execPath}: dynamically linked`,
      "run: node is dynamically linked: its TCP sockets become MPTCP by LD_PRELOAD",
      expect.stringMatching(/^mptcpctl: pid \d+: socket \d+ \(IPv4\) is MPTCP$/),
      "",
    ]);
  });

  test("that cannot be searched are not reported as absent", async () => {
    await using namespace = await single();
    const notDumpable = "import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)";
    const program = `${notDumpable}; import socket, time; s = socket.create_server(("127.0.0.1", ${PORT})); time.sleep(1.5)`;
    const { found } = await findings(namespace, ["--verify=1", "python3", "-c", program], ordinaryUser());
    expect(found).toMatchObject({ verdict: "unknown", sockets: [], tcp: [] });
    expect(found.reason).toMatch(/^the open files of python3\S* \(pid \d+\) could not be listed/);
  });

  test("remain TCP if MPTCP is switched off, with a warning before; with --strict they fail", async () => {
    await using namespace = await single();
    await sysctl(namespace, { "net.mptcp.enabled": 0 });
    const warning =
      "warning: MPTCP is switched off here (net.mptcp.enabled=0): sockets that it creates here will be TCP";
    const soft = await mptcpctl(namespace, ["run", "-d", process.execPath, ...PROTOCOL]);
    expect(soft).toMatchObject({ code: 0 });
    expect(soft.stderr.split("\n")).toEqual([
      warning,
      "hint: sh -c 'echo 1 > /proc/sys/net/mptcp/enabled'",
      expect.any(String),
      expect.any(String),
      expect.stringMatching(/ socket \d+ \(IPv4\) stays TCP: the kernel refused MPTCP with errno 92$/),
      "",
    ]);
    const strictRun = await mptcpctl(namespace, ["-q", "run", "--strict", process.execPath, ...PROTOCOL]);
    expect(strictRun.code).toBe(1);
    expect(strictRun.stderr).toContain("ENOPROTOOPT");
    expect(strictRun.stderr).not.toContain("warning");
  });

  test("are only described with --dry-run", async () => {
    await using namespace = await single();
    const { stdout, stderr, code } = await mptcpctl(namespace, [
      "-j",
      "--dry-run",
      "run",
      "sh",
      "-c",
      "echo never",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(complaint(runPlanOutput, JSON.parse(stdout))).toBeUndefined();
  });
});

describeKernel("mptcpctl run --verify", () => {
  test("finds a listener", async () => {
    await using namespace = await single();
    await using running = startMptcpctl(namespace, ["run", "--verify", ...node(KEEPS_CONNECTION)]);
    const stderrText = () => running.output.text().stderr;
    for (const end = performance.now() + 10_000; !stderrText().includes("pid ") && performance.now() < end; )
      await sleep(20);
    expect(stderrText()).toMatch(
      /^verify: it is MPTCP \(\d+\.\d s\)\n {2}MPTCP listens at 127\.0\.0\.1:12345 \(node, pid \d+\)\n$/,
    );
    expect(await running.stop("SIGTERM")).toMatchObject({ code: 143 });
  });

  test("finds MPTCP connections, and those that fell back to TCP", async () => {
    await using namespace = await single();
    {
      await using _server = await serve(namespace, node(KEEPS_CONNECTION), PORT);
      const { found, code } = await findings(namespace, ["--verify", ...node(CONNECTS)]);
      expect(code).toBe(5);
      expect(found).toMatchObject({
        verdict: "mptcp",
        sockets: [{ kind: "connection", fallback: false }],
        tcp: [],
      });
    }
    await using server = start(
      namespace,
      node(KEEPS_CONNECTION.replace("setTimeout", "console.log('up'); setTimeout")),
    );
    await server.line(/^up$/);
    const { found } = await findings(namespace, ["--verify=1", ...node(CONNECTS)]);
    expect(found).toMatchObject({ verdict: "fallback", sockets: [{ fallback: true, established: true }] });
  }, 20_000);

  test("gives the reason why sockets are TCP", async () => {
    await using namespace = await single();
    const findingsWithoutVariables = await findings(namespace, [
      "--verify=2",
      "env",
      "-i",
      "timeout",
      "4",
      ...node(KEEPS_CONNECTION),
    ]);
    expect(findingsWithoutVariables.found).toMatchObject({
      verdict: "tcp",
      reason: "LD_PRELOAD did not reach node",
      sockets: [],
      tcp: [{ kind: "listener", local: { address: "127.0.0.1", port: PORT }, process: "node" }],
    });
    await sysctl(namespace, { "net.mptcp.enabled": 0 });
    const off = await findings(namespace, ["--verify=2", "timeout", "4", ...node(KEEPS_CONNECTION)]);
    expect(off.found).toMatchObject({
      verdict: "tcp",
      reason: expect.stringContaining("net.mptcp.enabled=0"),
    });
  }, 20_000);

  test("reports that there was no socket, and returns the program's exit code", async () => {
    await using namespace = await single();
    const findingsWithoutSockets = await findings(namespace, [
      "--verify=0.2",
      "sh",
      "-c",
      "sleep 0.4; exit 9",
    ]);
    expect([findingsWithoutSockets.code, findingsWithoutSockets.found.verdict]).toEqual([9, "none"]);
  });

  test("finds the sockets of a daemon, long after the program has ended", async () => {
    await using namespace = await single();
    const daemon = `(setsid sh -c 'sleep 0.5; exec timeout 2 "$@"' sh "$@" </dev/null >/dev/null 2>&1 &)`;
    const { found, code } = await findings(namespace, [
      "--verify",
      "sh",
      "-c",
      `${daemon}; exit 3`,
      "sh",
      ...node(KEEPS_CONNECTION),
    ]);
    expect(code).toBe(3);
    expect(found).toMatchObject({ verdict: "mptcp", sockets: [{ kind: "listener", process: "node" }] });
  });

  test("ends as soon as all started processes have ended", async () => {
    await using namespace = await single();
    const { found } = await findings(namespace, ["--verify=10", "sh", "-c", "(sleep 0.4 &)"]);
    expect(found.verdict).toBe("none");
    expect(found.seconds).toBeGreaterThan(0.2);
    expect(found.seconds).toBeLessThan(3);
  });

  test("searches the namespace that -n names, and starts the program there", async () => {
    await using namespace = await single();
    const words = [
      "-n",
      String(namespace.pid),
      "-j",
      "run",
      "--verify=2",
      "timeout",
      "3",
      ...node(KEEPS_CONNECTION),
    ];
    const { stderr, code } = await mptcpctl(undefined, words, { transport: "native" });
    expect(code).toBe(124);
    expect(JSON.parse(stderr).verify).toMatchObject({ verdict: "mptcp", sockets: [{ kind: "listener" }] });
  });
});
