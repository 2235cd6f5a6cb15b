import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect } from "@jest/globals";
import { decisionOutput, policyLogOutput } from "../../../src/schema/output/userspace.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest, longKernelTest } from "../../support/kernel.js";
import { single, sysctl } from "../../support/namespaces.js";
import type { NetnsTarget, RunningProcess } from "../../support/process.js";
import { Steered } from "../../support/steered.js";
import { listening } from "../../support/watch.js";
import { words } from "../../support/words.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-policies-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A module with this text; returns its path. */
function module(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Logs the hooks that are called, by token. */
const LOGGING_POLICY = `export const policy = {
  start: (manager) => manager.log("begins"),
  established: ({ manager, token }) => manager.log("established " + token.toString(16).padStart(8, "0")),
  closed: ({ manager, token }) => manager.log("closed " + token.toString(16).padStart(8, "0")),
};`;

/** Opens a subflow over the second cable. */
const OPENER = `export const policy = {
  established: (connection) =>
    connection.createSubflow({ local: { address: "10.0.2.1", id: 3, dev: "eth2" }, remote: { address: "10.0.2.2", port: connection.remote.port } }, { wait: 5000 }),
};`;

/** Starts \`pm run\` and waits until it listens. */
async function daemon(place: NetnsTarget, line: readonly string[]): Promise<RunningProcess> {
  const running = startMptcpctl(place, line);
  await listening(place, running);
  return running;
}

/** Waits until stderr holds a text. */
async function waitForStderr(
  running: RunningProcess,
  text: string | RegExp,
  timeout = 10_000,
): Promise<void> {
  const hasText = () => {
    const { stderr } = running.output.text();
    return typeof text === "string" ? stderr.includes(text) : text.test(stderr);
  };
  for (const end = performance.now() + timeout; performance.now() < end; await sleep(20))
    if (hasText()) return;
  throw new Error(`it never said ${text}\n${running.output.all()}`);
}

describeKernel("pm run", () => {
  kernelTest("starts with the open connections, and ends without an error", async () => {
    await using it = await Steered.open();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      await using running = await daemon(
        it.places.client,
        words`pm run ${module("witness.mjs", LOGGING_POLICY)}`,
      );
      await waitForStderr(running, `policy: established ${it.token.client}\n`);
      expect(await running.stop(signal)).toMatchObject({
        code: 0,
        stdout: "",
        stderr: `policy: begins\npolicy: established ${it.token.client}\n`,
      });
    }
  });

  kernelTest("prints each decision and its outcome, also as JSON", async () => {
    await using it = await Steered.open();
    const file = module("opener.mjs", OPENER);
    await using running = await daemon(it.places.client, words`-j pm run ${file}`);
    const decision = JSON.parse(await running.line(/./));
    expect(complaint(decisionOutput, decision)).toBeUndefined();
    expect(decision).toEqual({
      decision: "subflow create",
      token: `0x${Number.parseInt(it.token.client, 16).toString(16)}`,
      about: {
        local: { address: "10.0.2.1", id: 3, dev: "eth2" },
        remote: { address: "10.0.2.2", port: it.port },
      },
      outcome: "done",
    });
    await it.watch.client.event("SF_ESTABLISHED");
    await running.stop("SIGINT");
    // The subflow remains; the next test must not use its address with another id.
    await using second = await daemon(
      it.places.client,
      words`pm run ${module("other.mjs", OPENER.replace("id: 3", "id: 4"))}`,
    );
    expect(await second.line(/./)).toBe(
      `subflow create local 10.0.2.1%eth2 id 4 remote 10.0.2.2:${it.port} token ${it.token.client}: refused: did not match address and id`,
    );
    await waitForStderr(
      second,
      `policy: error: established ${it.token.client}: KernelError: subflow create: did not match address and id (for this connection 10.0.2.1 has the id 3`,
    );
  });

  kernelTest("sends nothing in a dry run, but prints the decisions", async () => {
    await using it = await Steered.open();
    await using running = await daemon(
      it.places.client,
      words`--dry-run pm run ${module("dry.mjs", OPENER)}`,
    );
    expect(await running.line(/./)).toBe(
      `subflow create local 10.0.2.1%eth2 id 3 remote 10.0.2.2:${it.port} token ${it.token.client}: tried`,
    );
    await running.stop("SIGINT");
    expect(it.watch.client.rest()).toEqual([]);
    expect(await it.do("client", "address show token TOKEN")).toBe("");
  });

  longKernelTest("makes the same decisions in a replay of its recording", async () => {
    await using it = await Steered.open();
    const text = OPENER.replace(
      "}, { wait: 5000 }),",
      "}, { wait: 5000 }).then((made) => connection.destroySubflow(made)),",
    );
    const [file, recording] = [module("again.mjs", text), join(folder, "again.pcap")];
    await using running = await daemon(it.places.client, words`--record ${recording} pm run ${file}`);
    await it.watch.client.event("SF_CLOSED");
    await running.line(/destroy .*: done/);
    const { stdout, stderr } = await running.stop("SIGINT");
    expect([stdout.split("\n").length, stderr]).toEqual([3, ""]);
    expect(await mptcpctl(undefined, words`--replay ${recording} pm run ${file}`)).toMatchObject({
      code: 0,
      stdout,
      stderr,
    });
  });

  longKernelTest(
    "lists all connections after a loss, and reports what was opened and closed meanwhile",
    async () => {
      await using it = await Steered.open();
      await using running = await daemon(
        it.places.client,
        words`-rc 4096 pm run ${module("loss.mjs", LOGGING_POLICY)}`,
      );
      await waitForStderr(running, `established ${it.token.client}`);
      running.child.kill("SIGSTOP");
      await it.echo.client.ask("churn", { address: "127.0.0.1", listeners: 40 });
      await it.echo.client.ask("close", { id: it.connection.id });
      const { id, token } = await it.echo.client.ask("connect", { address: "10.0.1.2", port: it.port });
      await it.echo.client.ask("send", { id });
      running.child.kill("SIGCONT");
      await waitForStderr(
        running,
        /policy: warning: \d+ events were lost: all connections were listed again\n/,
      );
      await waitForStderr(running, `policy: closed ${it.token.client}\n`);
      await waitForStderr(running, `policy: established ${token.toString(16).padStart(8, "0")}\n`);
      expect(await running.stop("SIGINT")).toMatchObject({ code: 0 });
    },
  );

  kernelTest("survives a policy that throws in any hook", async () => {
    await using it = await Steered.open();
    const text = `export const policy = {
      start() { setTimeout(() => { throw new Error("in a timer") }, 50); Promise.reject(new Error("of a promise")); throw new Error("at the start"); },
      established() { throw Object.assign(new Error("in a hook"), { hint: "as expected" }); },
      event: async () => { throw null },
      stop() { throw new Error("at the end") },
    };`;
    await using running = await daemon(it.places.client, words`pm run ${module("throws.mjs", text)}`);
    for (const words of [
      "start: Error: at the start at ",
      "uncaught: Error: of a promise at ",
      "uncaught: Error: in a timer at ",
    ])
      await waitForStderr(running, `policy: error: ${words}`);
    await waitForStderr(
      running,
      `policy: error: established ${it.token.client}: Error: in a hook (as expected) at `,
    );
    await it.do("server", "-q address announce 10.0.2.2 id 5 token TOKEN");
    await waitForStderr(running, `policy: error: event ${it.token.client}: null\n`);
    expect(await running.stop("SIGINT")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("stop: Error: at the end"),
    });
  });

  longKernelTest(
    "terminates a policy that hangs, and restarts it with the open connections",
    async () => {
      await using it = await Steered.open();
      const flag = join(folder, "hung");
      const text = `import { existsSync, writeFileSync } from "node:fs";
      export const policy = {
        established({ manager, token }) {
          if (existsSync("${flag}")) return manager.log("established " + token.toString(16).padStart(8, "0"));
          writeFileSync("${flag}", "");
          for (;;);
        },
      };`;
      await using running = await daemon(it.places.client, words`pm run ${module("hangs.mjs", text)}`);
      await waitForStderr(
        running,
        "policy: error: the policy was ended: it has not responded for 5 s: perhaps an endless loop; it restarts in 1 s\n",
        15_000,
      );
      await waitForStderr(running, `policy: established ${it.token.client}\n`);
      expect(await running.stop("SIGTERM")).toMatchObject({ code: 0 });
    },
    30_000,
  );

  longKernelTest(
    "terminates a policy that hangs, though it logs and sends requests all the time",
    async () => {
      await using it = await Steered.open();
      for (const loop of ["for (;;) c.manager.log('on')", "for (;;) c.addresses().catch(() => {})"]) {
        const text = `export const policy = { established(c) { ${loop} } };`;
        await using running = await daemon(it.places.client, words`pm run ${module("talks.mjs", text)}`);
        await waitForStderr(running, "the policy was ended: it has not responded for 5 s", 15_000);
        expect(await running.stop("SIGTERM")).toMatchObject({ code: 0 });
      }
    },
    40_000,
  );

  kernelTest("calls the hook stop once, and waits for it", async () => {
    await using it = await Steered.open();
    const text = `export const policy = {
      established() {},
      async stop() { console.log("stops"); await new Promise((resolve) => setTimeout(resolve, 300)); console.log("has stopped"); },
    };`;
    await using running = await daemon(it.places.client, words`-q pm run ${module("stops.mjs", text)}`);
    expect(await running.stop("SIGTERM")).toMatchObject({
      code: 0,
      stderr: "policy: stops\npolicy: has stopped\n",
    });
  });

  kernelTest("ends at once, without an error, while a policy hangs", async () => {
    await using it = await Steered.open();
    const text = "export const policy = { established() { for (;;); } };";
    await using running = await daemon(it.places.client, words`pm run ${module("loops.mjs", text)}`);
    await sleep(500);
    const startedAt = performance.now();
    expect(await running.stop("SIGINT")).toMatchObject({ code: 0 });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  longKernelTest("ends at once, without an error, while a module is still loading", async () => {
    await using here = await single();
    await sysctl(here, { "net.mptcp.pm_type": 1 });
    for (const text of ["for (;;);", "await new Promise(() => setInterval(() => {}, 1000));"]) {
      await using running = startMptcpctl(here, words`pm run ${module("slow.mjs", text)}`);
      await sleep(2000);
      const startedAt = performance.now();
      expect(await running.stop("SIGTERM")).toMatchObject({ code: 0, stdout: "", stderr: "" });
      expect(performance.now() - startedAt).toBeLessThan(1000);
    }
  });

  longKernelTest(
    "restarts a policy that exits, or uses up its memory",
    async () => {
      await using it = await Steered.open();
      const leaves = "export const policy = { established() { process.exit(3) } };";
      await using leavingRun = await daemon(it.places.client, words`pm run ${module("leaves.mjs", leaves)}`);
      await waitForStderr(
        leavingRun,
        "policy: error: the policy was ended: it ended itself, with exit code 3; it restarts in 1 s\n",
      );
      // It is closed again, and the delay grows.
      await waitForStderr(leavingRun, "it restarts in 2 s\n");
      const memoryCode =
        "export const policy = { async established() { for (const all = []; ; await new Promise(setImmediate)) all.push(new Array(1e6).fill({})); } };";
      await using memoryRun = await daemon(it.places.client, words`pm run ${module("eats.mjs", memoryCode)}`);
      await waitForStderr(
        memoryRun,
        "the policy was ended: it used more than 512 MB of memory; it restarts",
        60_000,
      );
      expect(await memoryRun.stop("SIGINT")).toMatchObject({ code: 0 });
    },
    100_000,
  );

  longKernelTest(
    "terminates a policy that fills the memory with buffers, for which V8 has no limit",
    async () => {
      await using it = await Steered.open();
      const text =
        "export const policy = { async established() { for (const all = []; ; await new Promise(setImmediate)) all.push(Buffer.alloc(5e7, 1)); } };";
      await using running = await daemon(it.places.client, words`pm run ${module("buffers.mjs", text)}`);
      await waitForStderr(
        running,
        "the policy was ended: it used more than 1024 MB of memory, in buffers; it restarts",
      );
      expect(await running.stop("SIGTERM")).toMatchObject({ code: 0 });
    },
  );

  kernelTest(
    "refuses an invalid request with a hint and the source line of the call, and sends nothing",
    async () => {
      await using it = await Steered.open();
      const text = `export const policy = { async established(c) {
      const ends = { local: { address: "10.0.2.1" }, remote: { address: "10.0.2.2", port: 9 } };
      const tries = [
        () => c.createSubflow(), () => c.createSubflow({}), () => c.createSubflow({}, { wait: 10 }),
        () => c.createSubflow({ ...ends, remote: { ...ends.remote, port: "9" } }),
        () => c.createSubflow({ ...ends, local: { ...ends.local, id: 5n } }),
        () => c.createSubflow({ ...ends, local: { ...ends.local, f() {} } }),
        () => c.destroySubflow(), () => c.destroySubflow({}), () => c.destroySubflow({ local: 7, remote: [] }),
        () => c.changeSubflow(), () => c.changeSubflow(ends), () => c.changeSubflow(ends, { backup: 1 }),
        () => c.announce(), () => c.announce({}), () => c.announce("10.0.2.1"), () => c.announce({ address: "10.0.2.1", id: 0 }),
        () => c.removeAddress(), () => c.removeAddress(-1), () => c.sleep("1"),
      ];
      for (const act of tries)
        await act().then(() => c.manager.log("taken: " + act), (error) => error.name === "UsageError" && error.hint || c.manager.log(act + ": " + error));
      c.manager.log("done");
      await c.destroySubflow({});
    } };`;
      await using running = await daemon(it.places.client, words`pm run ${module("malformed.mjs", text)}`);
      await waitForStderr(running, "policy: done\n");
      await waitForStderr(
        running,
        /policy: error: established .*: UsageError: local: not an object \(a subflow is .*\) at .*malformed\.mjs:16:/,
      );
      const { stderr, stdout } = (await running.stop("SIGINT")) ?? {};
      expect(stderr.split("\n")).toHaveLength(3);
      expect(stdout.split("\n").filter((line) => line !== "" && !line.includes(": refused: "))).toEqual([]);
      expect(await it.do("client", "address show token TOKEN")).toBe("");
    },
  );

  kernelTest("with -j, prints one object a line on stderr; no message of a policy ends it", async () => {
    await using it = await Steered.open();
    const text = `import { parentPort } from "node:worker_threads";
    export const policy = {
      start(manager) {
        manager.log({ any: "thing" });
        for (const one of [null, 7, {}, { kind: "none" }, { kind: "toString" }, { kind: "call", id: 1, verb: "constructor", args: [] }, { kind: "log", level: "info" }])
          parentPort.postMessage(one);
      },
      noHook() {},
      established: () => { throw new Error("as ever") },
    };`;
    await using running = await daemon(it.places.client, words`-j pm run ${module("rogue.mjs", text)}`);
    await waitForStderr(running, "as ever");
    const { code, stderr } = await running.stop("SIGINT");
    const lines = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const line of lines) expect(complaint(policyLogOutput, line)).toBeUndefined();
    expect([code, lines]).toEqual([
      0,
      [
        { log: { level: "warning", message: "noHook is not a hook and is never called" } },
        { log: { level: "info", message: "{ any: 'thing' }" } },
        {
          error: { code: "policy", message: expect.stringMatching(/^established .*: Error: as ever at /) },
        },
      ],
    ]);
  });

  longKernelTest(
    "reports what is wrong with an invalid module, and does not start",
    async () => {
      await using here = await single();
      const cases: readonly (readonly [file: string, code: number, stderr: RegExp])[] = [
        ["", 1, /^Error: a FILE is required\.\nhint: /],
        [folder, 1, /^Error: .* is no file\.\nhint: /],
        [join(folder, "none.mjs"), 1, /^Error: there is no .*none\.mjs\.\nhint: /],
        [
          module("policy.txt", ""),
          1,
          /^Error: .*policy\.txt is not a module: its name ends in \.txt\.\nhint: /,
        ],
        [module("empty.mjs", ""), 1, /^Error: .*empty\.mjs exports no policy\.\nhint: it exports nothing; /],
        [module("number.mjs", "export const policy = 7;"), 1, /^Error: .*number\.mjs exports no policy\.\n/],
        [
          module("hookless.mjs", "export default { name: 'x' };"),
          1,
          /^Error: the policy in .*hookless\.mjs has no hook\.\nhint: hooks are start, established, /,
        ],
        [
          module("text.mjs", "export const policy = { established: 'later' };"),
          1,
          /^Error: established of the policy in .*text\.mjs is no function\.\n/,
        ],
        [module("syntax.mjs", "export const policy = {"), 1, /^Error: .*syntax\.mjs:1: syntax error: /],
        [
          module("throws-early.mjs", "throw new Error('too early');"),
          1,
          /^Error: .*threw while it was loaded: Error: too early at /,
        ],
        [
          module("missing.mjs", "import 'no-such-package';"),
          1,
          /^Error: .*missing\.mjs cannot be loaded: Cannot find package 'no-such-package'/,
        ],
      ];
      for (const [file, code, stderr] of cases) {
        const result = await mptcpctl(here, words`-q pm run ${file}`);
        expect({ file, code: result.code, stdout: result.stdout }).toEqual({ file, code, stdout: "" });
        expect(result.stderr).toMatch(stderr);
      }
    },
    20_000,
  );

  kernelTest("accepts TypeScript if this Node strips types, and else reports that it does not", async () => {
    await using it = await Steered.open();
    const text = LOGGING_POLICY.replace("(manager)", "(manager: { log(text: string): void })");
    const file = module("witness.ts", text);
    const { typescript } = process.features as { typescript?: unknown };
    if (typescript) {
      await using running = await daemon(it.places.client, words`pm run ${file}`);
      await waitForStderr(running, `established ${it.token.client}`);
    } else
      expect(await mptcpctl(it.places.client, words`pm run ${file}`)).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(
          /^Error: Node [\d.]+ does not run TypeScript\.\nhint: Node 22\.18 and newer strip types; /,
        ),
      });
  });

  kernelTest("warns if no event can arrive, and about unknown hooks", async () => {
    await using here = await single();
    const text = "export const policy = { established() {}, onClosed() {} };";
    await using running = await daemon(here, words`pm run ${module("odd.mjs", text)}`);
    await waitForStderr(
      running,
      'warning: new connections are under the path manager "kernel"\nhint: mptcpctl pm set userspace  # for connections that are opened after this\n',
    );
    await waitForStderr(running, "policy: warning: onClosed is not a hook and is never called\n");
    const prefix = ["unshare", "--user"];
    const refused = await mptcpctl(here, words`-q pm run ${join(folder, "odd.mjs")}`, { prefix });
    expect(refused.code).not.toBe(0);
  });
});
