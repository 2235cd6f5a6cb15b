import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  openPathManager,
  type Policy,
  type PolicyOptions,
  RecordingError,
  runPolicy,
  tryPolicy,
  UsageError,
} from "../../src/index.js";
import { ROOT } from "../support/root.js";

/** Runs a policy in this process with a recording. */
async function replay(policy: Policy, options: PolicyOptions = {}, fixture = "monitor-connection") {
  const log: string[] = [];
  const decisions: string[] = [];
  const mptcp = await openPathManager({ replay: join(ROOT, "fixtures/6.18", `${fixture}.pcap`) });
  const startedAt = performance.now();
  await runPolicy(mptcp, policy, {
    log: (level, text) =>
      void log.push(
        `${level}: ${text}`.replace(/ [0-9a-f]{8}\b/, "").replace(/ at (\S+ )*\(?(file:|\/).*/, ""),
      ),
    onDecision: ({ decision, outcome }) => void decisions.push(`${decision}: ${outcome}`),
    ...options,
  });
  mptcp.close();
  return { log, decisions, ms: performance.now() - startedAt };
}

const announcement = { address: "192.0.2.3", id: 5 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a policy of the library on a recording", () => {
  test("has decided when run() resolves, with asynchronous hooks, too", async () => {
    const { log, decisions } = await replay({
      established: async (connection) => {
        await connection.announce(announcement);
        await connection.manager.status().catch(() => {});
        const subflow = { local: announcement, remote: connection.remote };
        const createdSubflow = await connection.createSubflow(subflow, { wait: 1000 });
        await connection.destroySubflow(createdSubflow as never);
        await connection.removeAddress(5);
      },
    });
    expect(decisions).toEqual([
      "address announce: tried",
      "subflow create: tried",
      "subflow destroy: tried",
      "address remove: tried",
    ]);
    expect(log).toEqual([]);
  });

  test("gets the recorded time, and after the end the time it waits for", async () => {
    const hookCalls: string[] = [];
    const { decisions, ms } = await replay({
      established: async (connection) => {
        hookCalls.push("established");
        await connection.sleep(1);
        hookCalls.push("later");
        await connection.announce(announcement);
        hookCalls.push(`slept: ${await connection.sleep(3_600_000)}`);
      },
      closed: () => void hookCalls.push("closed"),
      stop: () => void hookCalls.push("stop"),
    });
    expect(hookCalls).toEqual(["established", "later", "closed", "slept: false", "stop"]);
    expect(decisions).toEqual(["address announce: tried"]);
    expect(ms).toBeLessThan(5000);
  });

  test("is awaited if it uses Node's timers, awaited or not", async () => {
    const { decisions, log } = await replay({
      established: async (connection) => {
        setTimeout(() => void connection.announce(announcement), 100);
        await pause(50);
        await connection.removeAddress(5);
      },
    });
    expect(decisions).toEqual(["address remove: tried", "address announce: tried"]);
    expect(log).toEqual([]);
  });

  test("is not awaited forever, and unfinished hooks are reported", async () => {
    const { log, ms } = await replay({
      start: () => void setInterval(() => {}, 10).unref(),
      established: () => new Promise(() => {}),
      closed: () => new Promise((resolve) => setTimeout(resolve, 60_000).unref()),
    });
    expect(log.slice(0, 2)).toEqual([
      "warning: established had not returned when the replay ended",
      "warning: closed had not returned when the replay ended",
    ]);
    expect(log[2]).toMatch(/^warning: 2 timers of the policy were running when the replay ended$/);
    expect(ms).toBeLessThan(6000);
  }, 10_000);

  test("is reported with the errors of its hooks, and run() resolves", async () => {
    const { log, decisions } = await replay({
      start: () => {
        throw new Error("early");
      },
      established: async (connection) => {
        await connection.announce({} as never);
      },
      closed: async () => {
        await pause(10);
        throw new Error("late");
      },
    });
    expect(log).toEqual([
      "error: start: Error: early",
      expect.stringMatching(/^error: established: UsageError: /),
      "error: closed: Error: late",
    ]);
    expect(decisions).toEqual(["address announce: refused"]);
  });

  test("is reported with losses, and with a recording without events", async () => {
    const policy: Policy = { established: () => {} };
    expect((await replay(policy, {}, "monitor-overrun")).log).toEqual([
      expect.stringMatching(/^warning: \d+ events were lost: all connections were listed again$/),
    ]);
    expect((await replay(policy, {}, "endpoint-show-empty")).log).toEqual([
      expect.stringMatching(/^warning: the recording holds no event of a connection under user space/),
    ]);
  });

  test("ends when its signal aborts", async () => {
    const stop = new AbortController();
    const policy: Policy = {
      established: () => {
        stop.abort();
        return new Promise(() => {});
      },
    };
    const { ms, log } = await replay(policy, { signal: stop.signal });
    expect(log).toEqual([]);
    expect(ms).toBeLessThan(2000);
  });
});

describe("tryPolicy", () => {
  const recording = join(ROOT, "fixtures/6.18/monitor-connection.pcap");

  test("returns decisions, and errors and lines of the policy", async () => {
    const { decisions, log } = await tryPolicy(recording, {
      established: async (connection) => {
        await connection.announce(announcement);
        connection.manager.log("announced");
        throw new Error("a fault");
      },
    });
    expect(decisions).toMatchObject([
      { decision: "address announce", about: announcement, outcome: "tried" },
    ]);
    expect(log).toMatchObject([
      { level: "info", text: expect.stringContaining("announced") },
      { level: "error", text: expect.stringContaining("a fault") },
    ]);
  });

  test("lets the event loop run while a hook repeats a call that is refused", async () => {
    let refusals = 0;
    let hasTimedOut = false;
    setTimeout(() => {
      hasTimedOut = true;
    }, 20);
    await tryPolicy(recording, {
      established: async (connection) => {
        for (; !hasTimedOut && refusals < 1e6; refusals++)
          await connection.announce(5 as never).catch(() => {});
      },
    });
    expect([hasTimedOut, refusals < 1e6]).toEqual([true, true]);
  });

  test("refuses what is no policy, and what is no recording, by typed errors", async () => {
    await expect(tryPolicy(recording, { established: 5 } as never)).rejects.toThrow(UsageError);
    await expect(tryPolicy(join(ROOT, "package.json"), {})).rejects.toThrow(RecordingError);
  });
});
