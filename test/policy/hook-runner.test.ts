import { describe, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.js";
import type { PathManagerEvent } from "../../src/model/event.js";
import type { EventValues } from "../../src/model/event-types.js";
import type { Actions } from "../../src/policy/actions.js";
import type { SteeredConnection } from "../../src/policy/connection.js";
import { HookRunner } from "../../src/policy/hook-runner.js";
import type { Policy, Snapshot } from "../../src/policy/policy.js";
import { ReplayClock } from "../../src/policy/replay-clock.js";

const ENDS = {
  local: { address: "10.0.1.1", port: 5000 },
  remote: { address: "10.0.1.2", port: 443 },
  localId: 0,
  remoteId: 0,
};
const SECOND_SUBFLOW = { ...ENDS, local: { address: "10.0.2.1", port: 5001 }, localId: 2, backup: false };

const event = (name: PathManagerEvent["event"], extraFields: Partial<EventValues> = {}): PathManagerEvent =>
  ({ event: name, token: 7, stamp: 0, ...extraFields }) as PathManagerEvent;

const snapshot = (token: number, extraFields: Partial<Snapshot> = {}): Snapshot => ({
  token,
  local: ENDS.local,
  remote: ENDS.remote,
  serverSide: false,
  established: true,
  subflows: [],
  ...extraFields,
});

const subflow = (localId: number, port: number) => ({
  local: { address: "10.0.2.1", port },
  remote: { address: "10.0.1.2", port: 443 },
  localId,
  remoteId: 0,
  initial: false,
  backup: false,
  established: true,
});

/** A runner whose policy logs its hooks, and the log. */
function runnerWithLog(policy: Policy = {}, verbs: Partial<Actions> = {}) {
  const hookLog: string[] = [];
  const log: string[] = [];
  const note = (name: string) => (connection: SteeredConnection, hookArgument?: unknown) =>
    void hookLog.push(`${name} ${connection.token}${hookArgument ? ` ${JSON.stringify(hookArgument)}` : ""}`);
  const names = [
    "established",
    "announced",
    "removed",
    "subflowEstablished",
    "subflowClosed",
    "closed",
  ] as const;
  const loggingHooks = Object.fromEntries(names.map((name) => [name, note(name)]));
  const clock = new ReplayClock();
  const runner = new HookRunner(
    { ...loggingHooks, ...policy },
    {
      verbs: verbs as Actions,
      clock,
      log: (level, text) => void log.push(`${level}: ${text}`),
    },
  );
  return { runner, heard: hookLog, log, clock };
}

describe("a policy that receives events", () => {
  test("receives a connection when it is established, once", () => {
    const { runner, heard } = runnerWithLog();
    runner.take(event("CREATED", ENDS));
    expect(heard).toEqual([]);
    runner.take(event("ESTABLISHED", ENDS));
    runner.take(event("ESTABLISHED", ENDS));
    expect(heard).toEqual(["established 7"]);
    expect(runner.connections.get(7)).toMatchObject({ subflows: [{ initial: true }], serverSide: false });
  });

  test("receives nothing about unknown connections", () => {
    const { runner, heard } = runnerWithLog();
    runner.take(event("SF_CLOSED", SECOND_SUBFLOW));
    runner.take(event("CLOSED"));
    runner.take({ event: "LISTENER_CREATED", local: ENDS.local, stamp: 0 });
    expect(heard).toEqual([]);
  });

  test("stores and removes the peer's addresses", () => {
    const { runner, heard } = runnerWithLog();
    runner.take(event("ESTABLISHED", ENDS));
    runner.take(event("ANNOUNCED", { remoteId: 4, remote: { address: "10.0.2.2", port: 444 } }));
    const connection = runner.connections.get(7) as SteeredConnection;
    expect(connection.announced.get(4)).toEqual({ id: 4, address: "10.0.2.2", port: 444 });
    runner.take(event("REMOVED", { remoteId: 4 }));
    runner.take(event("REMOVED", { remoteId: 9 }));
    expect(connection.announced.size).toBe(0);
    expect(heard.slice(1)).toEqual([
      'announced 7 {"id":4,"address":"10.0.2.2","port":444}',
      'removed 7 {"id":4,"address":"10.0.2.2","port":444}',
      'removed 7 {"id":9,"address":"","port":0}',
    ]);
  });

  test("has the list of subflows, and distinguishes failed from lost ones", () => {
    const { runner, heard } = runnerWithLog();
    runner.take(event("ESTABLISHED", ENDS));
    const connection = runner.connections.get(7) as SteeredConnection;
    runner.take(event("SF_CLOSED", { ...SECOND_SUBFLOW, errno: 111 }));
    runner.take(event("SF_ESTABLISHED", SECOND_SUBFLOW));
    expect(connection.subflows.map(({ localId }) => localId)).toEqual([0, 2]);
    runner.take(event("SF_CLOSED", { ...SECOND_SUBFLOW, errno: 104, resetReason: 2 }));
    expect(connection.subflows.map(({ localId }) => localId)).toEqual([0]);
    expect(
      heard
        .filter((line) => line.startsWith("subflowClosed"))
        .map((line) => /"established":(\w+).*"errno":(\d+)/.exec(line)?.slice(1)),
    ).toEqual([
      ["false", "111"],
      ["true", "104"],
    ]);
  });

  test("receives the differences that a new list of connections shows", () => {
    const { runner, heard } = runnerWithLog();
    runner.seed([snapshot(7, { subflows: [subflow(2, 1), subflow(3, 2)] }), snapshot(8)]);
    runner.seed([
      snapshot(7, { subflows: [subflow(3, 2), subflow(4, 3)] }),
      snapshot(9, { established: false }),
    ]);
    expect(heard.map((line) => line.replace(/ \{.*"localId":(\d).*/, " $1"))).toEqual([
      "established 7",
      "established 8",
      "closed 8",
      "subflowClosed 7 2",
      "subflowEstablished 7 4",
    ]);
    runner.take(event("ESTABLISHED", { ...ENDS, token: 9 }));
    expect(heard.at(-1)).toBe("established 9");
  });

  test("receives an end once, though the event arrives after the list that shows it", () => {
    const { runner, heard } = runnerWithLog();
    const closedSubflow = subflow(2, 5001);
    const closed = event("SF_CLOSED", SECOND_SUBFLOW);
    runner.seed([snapshot(7, { subflows: [closedSubflow] })]);
    runner.seed([snapshot(7)]);
    runner.take(closed);
    expect(heard.filter((line) => line.startsWith("subflowClosed"))).toHaveLength(1);
    // A new subflow between the same ends has its own end.
    runner.take(event("SF_ESTABLISHED", SECOND_SUBFLOW));
    runner.take(closed);
    expect(heard.filter((line) => line.startsWith("subflowClosed"))).toHaveLength(2);
    // So has a subflow that could not be opened.
    runner.take(closed);
    expect(heard.filter((line) => line.startsWith("subflowClosed"))).toHaveLength(3);
  });

  test("continues after any error that it throws", async () => {
    const { runner, log } = runnerWithLog({
      established: () => {
        throw new Error("one");
      },
      announced: async () => Promise.reject("two"),
      event: () => {
        throw undefined;
      },
    });
    runner.take(event("ESTABLISHED", ENDS));
    runner.take(event("ANNOUNCED", { remoteId: 4, remote: { address: "10.0.2.2", port: 444 } }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.map((line) => line.replace(/ at .*/, ""))).toEqual([
      "error: established 00000007: Error: one",
      "error: event 00000007: undefined",
      "error: event 00000007: undefined",
      "error: announced 00000007: two",
    ]);
  });
});

describe("a connection object of a policy", () => {
  const openConnection = (verbs: Partial<Actions> = {}) => {
    const runnerAndLog = runnerWithLog({}, verbs);
    runnerAndLog.runner.take(event("ESTABLISHED", ENDS));
    return { ...runnerAndLog, connection: runnerAndLog.runner.connections.get(7) as SteeredConnection };
  };
  const spec = { local: { address: "10.0.2.1" }, remote: { address: "10.0.1.2", port: 443 } };
  const created = { ...spec, local: { ...spec.local, id: 2 }, established: false };

  test("waits for the outcome of a subflow in the events", async () => {
    const { runner, clock, connection } = openConnection({ createSubflow: async () => created });
    const opening = connection.createSubflow(spec, { wait: 5000 });
    await new Promise((resolve) => setImmediate(resolve));
    runner.take(event("SF_ESTABLISHED", SECOND_SUBFLOW));
    clock.advanceTo(100);
    expect(await opening).toEqual({ ...created, local: { ...created.local, port: 5001 }, established: true });
  });

  test("returns the reason why a subflow failed", async () => {
    const { runner, connection } = openConnection({ createSubflow: async () => created });
    const opening = connection.createSubflow(spec, { wait: 5000 });
    await new Promise((resolve) => setImmediate(resolve));
    runner.take(event("SF_CLOSED", { ...SECOND_SUBFLOW, errno: 111 }));
    await expect(opening).rejects.toMatchObject({ code: "subflow", errno: 111 });
  });

  test("does not wait in a dry run, and not after a refusal", async () => {
    const { connection } = openConnection({ createSubflow: async () => ({ ...created, tried: true }) });
    expect(await connection.createSubflow(spec, { wait: 5000 })).toEqual(created);
    const refusing = openConnection({ createSubflow: () => Promise.reject(new Error("no")) });
    await expect(refusing.connection.createSubflow(spec, { wait: 5000 })).rejects.toThrow("no");
  });

  test("refuses an invalid subflow and an invalid time, with a hint, and sends nothing", async () => {
    const { connection } = openConnection({
      createSubflow: () => Promise.reject(new UsageError("not an object")),
    });
    await expect(connection.createSubflow({} as never, { wait: 5 })).rejects.toThrow(UsageError);
    await expect(connection.createSubflow(spec, null as never)).rejects.toThrow("not an object");
    for (const time of ["1", -1, Number.NaN, undefined])
      await expect(connection.sleep(time as never)).rejects.toMatchObject({
        code: "usage",
        argument: "sleep",
        hint: expect.stringContaining("milliseconds"),
      });
    await expect(connection.createSubflow(spec, { wait: "x" as never })).rejects.toMatchObject({
      argument: "wait",
    });
  });

  test("sleeps until the time is over, or the connection is closed", async () => {
    const { runner, clock, connection } = openConnection();
    const short = connection.sleep(100);
    const longSleep = connection.sleep(10_000);
    clock.advanceTo(100);
    expect(await short).toBe(true);
    runner.take(event("CLOSED"));
    expect(await longSleep).toBe(false);
    expect(connection.isOpen).toBe(false);
    expect(connection.signal.aborted).toBe(true);
    expect(await connection.sleep(1)).toBe(false);
  });

  test("lets timers run if a loop sleeps after the connection was closed", async () => {
    const { runner, connection } = openConnection();
    runner.take(event("CLOSED"));
    let hasTimerRun = false;
    setTimeout(() => {
      hasTimerRun = true;
    }, 10);
    for (let rounds = 0; !hasTimerRun && rounds < 1e6; rounds++) await connection.sleep(1000);
    expect(hasTimerRun).toBe(true);
  });
});
