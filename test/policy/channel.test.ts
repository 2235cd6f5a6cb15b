import type { MessagePort } from "node:worker_threads";
import { afterEach, describe, expect, test } from "@jest/globals";
import { PolicyChannel } from "../../src/policy/channel.js";
import { LOG_BURST, LOG_RATE, LogBudget } from "../../src/policy/log-budget.js";
import { LogSender } from "../../src/policy/log-sender.js";
import type { FromPolicy } from "../../src/policy/messages.js";
import { received } from "../../src/policy/received.js";
import {
  CALL_WINDOW,
  COUNTER,
  costOf,
  FEED_WINDOW,
  LOG_WINDOW,
  MAX_LOG_LINE_LENGTH,
} from "../../src/policy/shared-counters.js";

const links: PolicyChannel[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.close();
});

/** A channel whose other end is in this thread, and the received messages. */
function open() {
  const receivedMessages: FromPolicy[] = [];
  let floods = 0;
  const link = new PolicyChannel(
    (message) => void receivedMessages.push(message),
    () => void floods++,
  );
  links.push(link);
  link.remote.unref();
  return { link, heard: receivedMessages, port: link.remote as MessagePort, floods: () => floods };
}

/** Messages between threads need turns of the event loop. */
const turns = async (): Promise<void> => {
  for (let remaining = 50; remaining > 0; remaining--) await new Promise((resolve) => setImmediate(resolve));
};

const line = (text: string) => ({ kind: "log", level: "info", text });
const call = (id: number) => ({ kind: "call", id, verb: "status", args: [] });

describe("a message of a policy's thread", () => {
  test("is ignored if it is invalid, whatever it contains", async () => {
    const circular: Record<string, unknown> = { kind: "log" };
    circular.level = circular;
    const odd: unknown[] = [
      undefined,
      null,
      0,
      5n,
      "log",
      [],
      {},
      new Map([["kind", "log"]]),
      new Error("an error"),
      circular,
      { kind: { toString: 1, valueOf: 1 } },
      { kind: ["log"] },
      { kind: "__proto__" },
      { kind: "constructor" },
      { kind: "log", level: "shout", text: "x" },
      { kind: "log", level: "info", text: { toString: 1 } },
      { kind: "log", level: "info", text: "x".repeat(2 * MAX_LOG_LINE_LENGTH + 1) },
      { kind: "unfit", message: { any: "thing" } },
      { kind: "unfit", message: "x", hint: 7 },
      { kind: "stopped", pending: 7 },
      { kind: "stopped", pending: [{ toString: 1 }] },
      { kind: "stopped" },
      { kind: "settled", isMore: "yes" },
      { kind: "call", id: "1", verb: "status", args: [] },
      { kind: "call", id: 1, verb: "constructor", args: [] },
      { kind: "call", id: 1, verb: { toString: 1 }, args: [] },
      { kind: "call", id: 1, verb: "status", args: { length: 2 ** 32 } },
      new SharedArrayBuffer(8),
      new Uint8Array(100),
    ];
    const { heard, port, floods } = open();
    for (const one of odd) port.postMessage(one);
    port.postMessage(line("the last"));
    await turns();
    expect(heard).toEqual([line("the last")]);
    expect(odd.map(received)).toEqual(odd.map(() => undefined));
    expect(floods()).toBe(0);
  });

  test("is ignored if there are more answers than requests", async () => {
    for (const one of [null, { kind: "pong" }, { kind: "taken" }, line("x"), call(1)]) {
      const { port, heard, floods } = open();
      for (let remaining = 2 * LOG_BURST; remaining > 0; remaining--) port.postMessage(one);
      await turns();
      expect([one, floods()]).toEqual([one, 1]);
      expect(heard.length).toBeLessThanOrEqual(LOG_BURST + 1000);
    }
  });

  test("is accepted once for each reply when the window is full", async () => {
    const { link, port, heard, floods } = open();
    for (let id = 0; id < CALL_WINDOW + 1; id++) port.postMessage(call(id));
    await turns();
    expect(heard).toHaveLength(CALL_WINDOW);
    for (let round = 0; round < 100; round++) {
      link.post({ kind: "reply", id: round, value: undefined });
      port.postMessage(call(1000 + round));
    }
    await turns();
    expect(heard.length).toBeGreaterThanOrEqual(CALL_WINDOW + 99);
    expect(floods()).toBe(0);
  });
});

describe("the feed of a policy's thread", () => {
  test("sends no more than the window before the thread has processed it", async () => {
    const { link, port } = open();
    const neverEnds = new Promise<void>(() => {});
    const part = { kind: "events", events: [] } as const;
    let takenCount = 0;
    port.on("message", () => takenCount++);
    const feedLoop = (async () => {
      for (let remaining = 3 * FEED_WINDOW; remaining > 0; remaining--) await link.feed(part, neverEnds);
    })();
    await turns();
    expect(takenCount).toBe(FEED_WINDOW);
    port.postMessage({ kind: "taken" });
    await turns();
    expect(takenCount).toBe(FEED_WINDOW + 1);
    for (let remaining = 3 * FEED_WINDOW - 1; remaining > 0; remaining--) {
      port.postMessage({ kind: "taken" });
      await turns();
    }
    await feedLoop;
    expect(takenCount).toBe(3 * FEED_WINDOW);
  });

  test("is cancelled if the thread has ended", async () => {
    const { link } = open();
    const neverEnds = Promise.resolve();
    for (let remaining = 3 * FEED_WINDOW; remaining > 0; remaining--)
      await link.feed({ kind: "events", events: [] }, neverEnds);
  });
});

describe("the log of a policy's thread", () => {
  const setUp = () => {
    const { link } = open();
    const { cells } = link;
    const sent: string[] = [];
    const sender = new LogSender(cells, ({ text }) => void sent.push(text));
    return { budget: link.budget, cells, sent, sender };
  };

  test("sends what the window allows, then waits once, then drops lines and counts them", () => {
    const { budget, sent, sender } = setUp();
    const startedAt = performance.now();
    for (let remaining = 10_000; remaining > 0; remaining--) sender.log("info", "x");
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(sent).toHaveLength(LOG_WINDOW);
    expect(budget.dropped()).toBe(10_000 - LOG_WINDOW);
    expect(budget.dropped()).toBe(0);
  });

  test("loses nothing of a burst, and is limited to a rate after it", () => {
    const { budget, cells, sent, sender } = setUp();
    let refused = 0;
    const log = (lines: number) => {
      for (let remaining = lines; remaining > 0; remaining--) {
        if (Atomics.load(cells, COUNTER.credit) <= 0) break;
        sender.log("info", "x");
        if (!budget.take("x")) refused++;
      }
    };
    log(2 * LOG_BURST);
    expect(sent.length).toBeGreaterThanOrEqual(LOG_BURST);
    expect(sent.length).toBeLessThanOrEqual(LOG_BURST + LOG_WINDOW);
    const sentBefore = sent.length;
    for (let seconds = 0; seconds < 10; seconds += 0.2) {
      budget.timePassed(0.2);
      log(LOG_RATE);
    }
    expect(Math.abs(sent.length - sentBefore - 10 * LOG_RATE)).toBeLessThanOrEqual(2 * LOG_WINDOW);
    expect(refused).toBe(0);
  });

  test("truncates long lines, and counts them as several", () => {
    const { budget, sent, sender } = setUp();
    for (let remaining = 100; remaining > 0; remaining--) sender.log("info", "x".repeat(1e6));
    expect(sent[0]).toBe(
      `${"x".repeat(MAX_LOG_LINE_LENGTH)}… (${1e6 - MAX_LOG_LINE_LENGTH} more characters)`,
    );
    expect(sent.length).toBe(Math.ceil(LOG_WINDOW / costOf(sent[0] ?? "")));
    expect(budget.dropped()).toBe(100 - sent.length);
  });

  test("refuses a line without credit", () => {
    const budget = new LogBudget(new Int32Array(new SharedArrayBuffer(64)));
    const takenCount = Array.from({ length: LOG_BURST + 2 * LOG_WINDOW }, () => budget.take("x"));
    expect(takenCount.filter((one) => one)).toHaveLength(LOG_BURST + LOG_WINDOW - 1);
    expect(takenCount.at(-1)).toBe(false);
  });
});
