import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect } from "@jest/globals";
import { startMptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Namespace, single, sysctl } from "../../support/namespaces.js";
import { plainFolder } from "../../support/plain-folder.js";
import type { NetnsTarget, RunningProcess } from "../../support/process.js";
import { Steered } from "../../support/steered.js";
import { listening } from "../../support/watch.js";

const folder = plainFolder("mptcpctl-floods-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Maximum time for ending, and maximum memory of a daemon whose policy stores nothing. */
const END_MS = 1000;
const MAX_MB = 200;
const RUN_MS = 2500;

let modules = 0;

/** A module with this text; returns its path. */
function module(text: string): string {
  const file = join(folder, `policy-${++modules}.mjs`);
  writeFileSync(file, text);
  return file;
}

/** A policy that runs this code once it is started, with the necessary imports. */
const policyModule = (statements: string, imports = ""): string =>
  module(`${imports}
export const policy = { start(m) { setTimeout(() => { ${statements} }, 50) } };`);

async function begin(place: NetnsTarget, words: string): Promise<RunningProcess> {
  const running = startMptcpctl(place, words);
  await listening(place, running);
  return running;
}

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** Peak memory during this time, MB. */
async function watched(running: RunningProcess, ms: number): Promise<number> {
  let peakMemory = 0;
  for (const end = performance.now() + ms; performance.now() < end; await sleep(50))
    peakMemory = Math.max(peakMemory, residentMb(running.pid));
  return peakMemory;
}

async function waitForStderr(running: RunningProcess, pattern: RegExp, timeout = 15_000): Promise<void> {
  for (const end = performance.now() + timeout; performance.now() < end; await sleep(20))
    if (pattern.test(running.output.text().stderr)) return;
  throw new Error(`it never said ${pattern}`);
}

/** Ends it as a user or a supervisor does. */
async function ended(running: RunningProcess, signal: NodeJS.Signals = "SIGTERM") {
  const startedAt = performance.now();
  const result = await running.stop(signal);
  return { ...result, ms: performance.now() - startedAt };
}

async function newNamespace(): Promise<Namespace> {
  const place = await single();
  await sysctl(place, { "net.mptcp.pm_type": 1 });
  return place;
}

const numbers = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map(([, count]) => Number(count));
const DROPPED = /^policy: warning: (\d+) lines of the policy were dropped/gm;

/**
 * How to flood the channel; `loses`: whether lines are lost, which must be reported; undefined if that depends on the
 * machine.
 */
const FLOOD_CASES: readonly (readonly [
  name: string,
  statements: string,
  loses: boolean | undefined,
  imports?: string,
])[] = [
  ["m.log in a loop without end", 'for (;;) m.log("x".repeat(100))', true],
  [
    "m.log in a timer",
    'setInterval(() => { for (let i = 0; i < 20000; i++) m.log("x".repeat(100)) }, 1)',
    true,
  ],
  ["console.log in a loop without end", 'for (;;) console.log("x".repeat(100))', true],
  [
    "console.table",
    "setInterval(() => { for (let i = 0; i < 2000; i++) console.table([{ a: 1 }]) }, 1)",
    true,
  ],
  ["the console of node:console", "for (;;) c.error('x')", true, 'import c from "node:console";'],
  ["stdout.write without end", 'for (;;) process.stdout.write("x\\n")', true],
  ["stdout.write with callbacks", 'for (;;) process.stdout.write("x\\n", () => {})', false],
  [
    "stderr.write that repeats itself in its callback",
    'const on = () => process.stderr.write("x\\n", on); on()',
    true,
  ],
  [
    "text without lines",
    'setInterval(() => { for (let i = 0; i < 20000; i++) process.stdout.write("xyz") }, 1)',
    undefined,
  ],
  ["large texts", 'setInterval(() => m.log("x".repeat(1e7)), 1)', undefined],
  ["warnings in a loop without end", 'for (;;) process.emitWarning("w")', true],
  [
    "warnings in a timer",
    'setInterval(() => { for (let i = 0; i < 5000; i++) process.emitWarning("w") }, 1)',
    true,
  ],
  ["process._rawDebug", 'for (;;) process._rawDebug("w")', true],
  [
    "rejections",
    'setInterval(() => { for (let i = 0; i < 5000; i++) Promise.reject(new Error("r")) }, 1)',
    true,
  ],
  [
    "uncaught errors",
    'for (let i = 0; i < 50; i++) setInterval(() => { throw new Error("t") }, 0)',
    undefined,
  ],
  [
    "messages to the parent",
    'for (;;) parentPort.postMessage("x".repeat(1000))',
    false,
    'import { parentPort } from "node:worker_threads";',
  ],
  ["a broadcast", 'const b = new BroadcastChannel("x"); for (;;) b.postMessage("x".repeat(1000))', false],
];

describeKernel("pm run with a policy that sends very many messages", () => {
  for (const [name, statements, loses, imports] of FLOOD_CASES)
    kernelTest(`by ${name} reacts to signals and has bounded memory`, async () => {
      await using place = await newNamespace();
      await using running = await begin(place, `pm run ${policyModule(statements, imports)}`);
      const peakMemory = await watched(running, RUN_MS);
      const { code, stderr, ms } = await ended(running);
      expect({
        code,
        isLate: ms > END_MS,
        isLarge: peakMemory > MAX_MB,
        ms,
        most: peakMemory,
      }).toMatchObject({
        code: 0,
        isLate: false,
        isLarge: false,
      });
      const reportedNumbers = numbers(stderr, DROPPED);
      expect(reportedNumbers.length > 0).toBe(loses ?? reportedNumbers.length > 0);
      expect(reportedNumbers.length).toBeLessThanOrEqual(RUN_MS / 1000 + 2);
      // A burst, and a rate after it.
      expect(stderr.split("\n").length).toBeLessThan(27_000);
    });

  kernelTest(
    "loses nothing of a burst, and counts exactly what it lost of more",
    async () => {
      await using place = await newNamespace();
      for (const lines of [15_000, 60_000]) {
        const count = `let left = ${lines}; const timer = setInterval(() => {
        for (let i = 0; i < 500 && left > 0; i++) m.log("line " + left--);
        if (left === 0) { clearInterval(timer); setTimeout(() => console.log("done"), 1500); }
      }, 1);`;
        await using running = await begin(place, `pm run ${policyModule(count)}`);
        await waitForStderr(running, /^policy: done$/m);
        const { stderr } = await ended(running, "SIGINT");
        const printed = stderr.match(/^policy: line \d+$/gm)?.length ?? 0;
        const reportedNumbers = numbers(stderr, DROPPED).reduce((sum, one) => sum + one, 0);
        expect(printed + reportedNumbers).toBe(lines);
        expect(reportedNumbers > 0).toBe(lines > 20_000);
      }
    },
    40_000,
  );

  kernelTest(
    "by decisions that it awaits, or does not, reacts to signals and has bounded memory",
    async () => {
      const ways = {
        awaited:
          "for (let id = 1; ; id = id % 200 + 1) await c.announce({ address: '10.0.2.1', id }).catch(() => {})",
        "not awaited": "for (;;) c.announce({ address: '10.0.2.1' }).catch(() => {})",
        "in a timer":
          "setInterval(() => { for (let i = 0; i < 500; i++) c.removeAddress(7).catch(() => {}) }, 1)",
        "of subflows": `const local = { address: "10.0.2.1" }; const remote = { address: "10.0.2.2", port: 9 };
        for (;;) await c.createSubflow({ local, remote }).catch(() => {})`,
      };
      await using it = await Steered.open();
      for (const [way, statements] of Object.entries(ways)) {
        const text = `export const policy = { established: async (c) => { ${statements} } };`;
        await using running = await begin(it.places.client, `pm run ${module(text)}`);
        const peakMemory = await watched(running, RUN_MS);
        const { code, ms } = await ended(running);
        expect({
          way,
          code,
          isLate: ms > END_MS,
          isLarge: peakMemory > 350,
          ms,
          most: peakMemory,
        }).toMatchObject({
          code: 0,
          isLate: false,
          isLarge: false,
        });
      }
    },
    60_000,
  );
});

describeKernel("pm run with a slow policy", () => {
  kernelTest(
    "leaves events in the kernel's queue, reports what was lost there, and does not terminate the policy",
    async () => {
      await using it = await Steered.open();
      const slow = `const busy = (ms) => { for (const end = Date.now() + ms; Date.now() < end;); };
    export const policy = { established() {}, event() { busy(4) } };`;
      await using running = await begin(it.places.client, `-rc 65536 pm run ${module(slow)}`);
      const manyConnections = it.echo.client.ask("storm", {
        address: "10.0.1.2",
        port: it.port,
        connections: 2000,
      });
      const peakMemory = await watched(running, 7000);
      await manyConnections;
      await waitForStderr(
        running,
        /policy: warning: \d+ events were lost: all connections were listed again\n/,
      );
      const { code, stderr, ms } = await ended(running);
      expect(stderr).not.toContain("the policy was ended");
      expect(code).toBe(0);
      expect(ms).toBeLessThan(END_MS);
      expect(peakMemory).toBeLessThan(MAX_MB);
    },
    60_000,
  );
});

describeKernel("pm run with a policy that exits or hangs", () => {
  kernelTest(
    "survives every uncaught error",
    async () => {
      await using place = await newNamespace();
      const thrown = [
        "null",
        "undefined",
        "Symbol('s')",
        "{ toString: 1, code: {}, message: {} }",
        "Object.defineProperty(new Error('e'), 'message', { get() { throw 1 } })",
        "() => {}",
      ];
      for (const one of thrown) {
        const statements = `process.removeAllListeners("uncaughtException"); throw ${one === "undefined" ? one : `(${one})`}`;
        await using running = await begin(place, `-j pm run ${policyModule(statements)}`);
        await waitForStderr(running, /the policy was ended: .*; it restarts in 1 s/);
        const { code, stderr } = await ended(running);
        expect([one, code]).toEqual([one, 0]);
        for (const line of stderr.trim().split("\n")) JSON.parse(line);
      }
    },
    40_000,
  );

  kernelTest(
    "ends in time though the thread of the policy cannot be terminated",
    async () => {
      await using place = await newNamespace();
      const fifo = join(folder, "fifo");
      spawnSync("mkfifo", [fifo]);
      for (const [statements, imports] of [
        ['spawnSync("sleep", ["20"])', 'import { spawnSync } from "node:child_process";'],
        [`readFileSync(${JSON.stringify(fifo)})`, 'import { readFileSync } from "node:fs";'],
        ["Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", ""],
        ['process.on("exit", () => { for (;;); }); process.exit()', ""],
        ["const on = () => Promise.resolve().then(() => { on() }); on()", ""],
        ["const on = () => process.nextTick(on); on()", ""],
      ] as const)
        for (const signal of ["SIGTERM", "SIGINT"] as const) {
          await using running = await begin(place, `pm run ${policyModule(statements, imports)}`);
          await sleep(300);
          const { code, ms } = await ended(running, signal);
          expect({ statements, code, isLate: ms > END_MS, ms }).toMatchObject({ code: 0, isLate: false });
        }
    },
    60_000,
  );

  kernelTest(
    "does not restart a policy while its last thread is inside a system call",
    async () => {
      await using place = await newNamespace();
      const fifo = join(folder, "another-fifo");
      spawnSync("mkfifo", [fifo]);
      const text = `import { readFileSync } from "node:fs";
    export const policy = { start(m) { m.log("begins"); setTimeout(() => readFileSync(${JSON.stringify(fifo)}), 50) } };`;
      await using running = await begin(place, `pm run ${module(text)}`);
      await waitForStderr(running, /its thread is inside a system call and cannot be stopped/);
      await sleep(1500);
      expect(running.output.text().stderr.match(/policy: begins/g)).toHaveLength(1);
      writeFileSync(fifo, "");
      await waitForStderr(running, /policy: begins\n[\s\S]*policy: begins\n/);
      expect(await ended(running)).toMatchObject({ code: 0 });
    },
    30_000,
  );
});
