import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { mptcpctl } from "../support/cli.js";
import { ROOT } from "../support/root.js";
import { words } from "../support/words.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-policy-replay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a policy on a recording of `monitor`, in a process of its own. */
function replay(fixture: string, text: string, options = "", name = "policy.mjs") {
  const file = join(folder, name);
  writeFileSync(file, text);
  const recording = join(ROOT, `fixtures/6.18/${fixture}.pcap`);
  return mptcpctl(
    undefined,
    [...options.split(" "), ...words`--replay ${recording} pm run ${file}`].filter(Boolean),
  );
}

describe("a policy on a recording of monitor", () => {
  // It takes seconds, in which the other tests run. The thread sleeps, so that they have the processor.
  const blocked = replay(
    "monitor-connection",
    "export const policy = { established() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); } };",
    "",
    "blocked.mjs",
  );

  test("receives all events, without kernel and privilege", async () => {
    const text = `const log = (what) => ({ manager }, about) => manager.log(what + (about ? " " + about.local.address + " " + about.established : ""));
      export const policy = {
        established: log("established"), closed: log("closed"),
        subflowEstablished: log("up"), subflowClosed: log("down"),
      };`;
    expect(await replay("monitor-subflow", text)).toMatchObject({
      code: 0,
      stdout: "",
      stderr: [
        "policy: established",
        "policy: up 192.0.2.3 true",
        "policy: down 192.0.2.3 true",
        "policy: closed",
        "",
      ].join("\n"),
    });
  });

  test("decides, and requests without a recorded reply count as tried", async () => {
    const text = `export const policy = {
      async established(connection) {
        const remote = connection.remote;
        await connection.announce({ address: "192.0.2.3", id: 5 });
        const made = await connection.createSubflow({ local: { address: "192.0.2.3", id: 5 }, remote }, { wait: 1000 });
        connection.manager.log("went on " + made.established + " " + made.local.id);
        await connection.removeAddress(5);
      },
    };`;
    const { code, stdout, stderr } = await replay("monitor-connection", text);
    expect([code, stderr]).toEqual([0, "policy: went on false 5\n"]);
    expect(stdout.replace(/token [0-9a-f]{8}/g, "token T")).toBe(
      [
        "address announce 192.0.2.3 id 5 token T: tried",
        "subflow create local 192.0.2.3 id 5 remote 10.0.1.2:5000 token T: tried",
        "address remove id 5 token T: tried",
        "",
      ].join("\n"),
    );
  });

  test("tries to close a subflow that it only tried to create, though that has no port here", async () => {
    const text = `export const policy = {
      async established(connection) {
        const local = { address: "192.0.2.3", id: 5 };
        const made = await connection.createSubflow({ local, remote: connection.remote }, { wait: 1000 });
        await connection.destroySubflow(made);
        await connection.destroySubflow(made);
      },
    };`;
    const { stdout } = await replay("monitor-connection", text);
    expect(
      stdout
        .replace(/ token [0-9a-f]{8}/g, "")
        .trim()
        .split("\n"),
    ).toEqual([
      "subflow create local 192.0.2.3 id 5 remote 10.0.1.2:5000: tried",
      "subflow destroy local 192.0.2.3 remote 10.0.1.2:5000: tried",
      "subflow destroy local 192.0.2.3 remote 10.0.1.2:5000: refused: local.port: not a number",
    ]);
  });

  test("gets the recorded time, and after the end the time it waits for", async () => {
    const text = `export const policy = {
      async established(connection) {
        const { manager } = connection;
        const hour = connection.sleep(3_600_000);
        manager.log("closed first: " + !(await hour));
      },
      start: (manager) => manager.log("begins"),
    };`;
    const startedAt = performance.now();
    expect(await replay("monitor-connection", text)).toMatchObject({
      code: 0,
      stderr: "policy: begins\npolicy: closed first: true\n",
    });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("is awaited if it waits for Node's timers and for files, awaited or not", async () => {
    const text = `import { readFile } from "node:fs/promises";
      import { setTimeout as pause } from "node:timers/promises";
      export const policy = {
        async established(connection) {
          setTimeout(() => connection.removeAddress(6), 200);
          await pause(100);
          await readFile(new URL(import.meta.url));
          await connection.removeAddress(5);
        },
        stop: () => console.log("the end"),
      };`;
    const { code, stdout, stderr } = await replay("monitor-connection", text);
    expect([code, stderr]).toEqual([0, "policy: the end\n"]);
    expect(stdout.replace(/ token [0-9a-f]{8}/g, "")).toBe(
      "address remove id 5: tried\naddress remove id 6: tried\n",
    );
  });

  test("is not awaited forever; unfinished hooks and thrown errors are reported", async () => {
    const text = `export const policy = {
      start() { setInterval(() => {}, 1000); },
      established: () => new Promise(() => {}),
      async closed() { await null; throw new Error("late"); },
    };`;
    const startedAt = performance.now();
    const { code, stdout, stderr } = await replay("monitor-connection", text);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr.replace(/ [0-9a-f]{8}\b/g, "").replace(/ at .*mjs.*/, "")).toBe(
      [
        "policy: error: closed: Error: late",
        "policy: warning: established had not returned when the replay ended",
        "policy: warning: a timer of the policy was running when the replay ended",
        "",
      ].join("\n"),
    );
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("prints by console, streams and warnings into the log, complete lines, the last one, too", async () => {
    const text = `import console2 from "node:console";
      export const policy = {
        async established({ manager }) {
          console.log("one %d", 1);
          console2.group("two"); console.error("three"); console.groupEnd();
          process.stdout.write("fo"); process.stdout.write(Buffer.from("ur\\nfive\\n"));
          await new Promise((resolve) => process.stderr.write("six\\n", resolve));
          process.emitWarning("seven", "Odd");
          process._rawDebug("eight");
          manager.log({ get nine() { throw 1 } });
          manager.log({ [Symbol.for("nodejs.util.inspect.custom")]() { throw 1 } });
          process.stdout.write("the last");
        },
      };`;
    const { code, stderr } = await replay("monitor-connection", text);
    expect(code).toBe(0);
    expect(stderr.split("\n").sort()).toEqual(
      [
        "policy: one 1",
        "policy: two",
        "policy:   three",
        "policy: four",
        "policy: five",
        "policy: six",
        "policy: warning: Odd: seven",
        "policy: eight",
        "policy: { nine: [Getter] }",
        "policy: a value that cannot be printed",
        "policy: the last",
        "",
      ].sort(),
    );
  });

  test("is reported with losses", async () => {
    const text = "export const policy = { established() {} };";
    const { code, stderr } = await replay("monitor-overrun", text);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^policy: warning: \d+ events were lost: all connections were listed again\n$/);
  });

  test("is reported with a recording without events", async () => {
    const text = "export const policy = { established() {} };";
    for (const fixture of ["endpoint-show-empty", "address-show"]) {
      const { code, stderr } = await replay(fixture, text);
      expect([fixture, code, stderr]).toEqual([
        fixture,
        0,
        "policy: warning: the recording holds no event of a connection under user space: record `monitor` or `pm run` while something happens\n",
      ]);
    }
  });

  test("is terminated if it hangs", async () => {
    const { code, stderr } = await blocked;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Error: the policy was ended: it has not responded for 5 s: perhaps an endless loop\.\n/,
    );
  }, 20_000);

  test("prints JSON with -j", async () => {
    const text = "export const policy = { established: (connection) => connection.removeAddress(0) };";
    const { stdout } = await replay("monitor-connection", text, "-j");
    expect(JSON.parse(stdout)).toMatchObject({
      decision: "address remove",
      about: { id: 0 },
      outcome: "tried",
    });
  });
});
