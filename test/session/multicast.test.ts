import { describe, expect, test } from "@jest/globals";
import { ProtocolError, TransportError } from "../../src/errors.js";
import { type Drained, type ReadItems, subscribe } from "../../src/session/multicast.js";
import { FakeTransport } from "../support/fake-transport.js";

const read: ReadItems<string> = (bytes, start, end, _stamp, into) => {
  const text = bytes.toString("latin1", start, end);
  if (text === "bad") throw new ProtocolError("malformed");
  if (text !== "") into.push(text);
};

const datagrams = (...texts: string[]) => texts.map((text) => Buffer.from(text));
const numberedDatagrams = (count: number) => Array.from({ length: count }, (_, i) => Buffer.from(String(i)));

/** Reads a subscription until it ends; returns every batch with the time it was received, in ms. */
function follow(transport: FakeTransport, signal?: AbortSignal) {
  const batches: (Drained<string> & { at: number })[] = [];
  const begin = performance.now();
  const run = async () => {
    for await (const batch of subscribe(transport, read, signal))
      batches.push({ ...batch, at: performance.now() - begin });
    return batches;
  };
  return { batches, ended: run() };
}

const items = (batches: readonly Drained<string>[]) => batches.map((batch) => batch.items);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a subscription", () => {
  test("returns the first event at once and collects the burst after it", async () => {
    const transport = new FakeTransport();
    const { batches, ended } = follow(transport);
    await sleep(5);
    transport.push(...datagrams("a"));
    await sleep(0);
    expect(items(batches)).toEqual([["a"]]);
    for (const text of ["b", "c", "d"]) {
      transport.push(...datagrams(text));
    }
    await sleep(40);
    transport.end();
    await ended;
    expect(items(batches)).toEqual([["a"], ["b", "c", "d"]]);
  });

  test("returns all queued events in one batch", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("a", "b", "c"));
    const { batches, ended } = follow(transport);
    await sleep(0);
    expect(items(batches)).toEqual([["a", "b", "c"]]);
    transport.end();
    await ended;
  });

  test("has no delay after an idle time", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("a"));
    const { batches, ended } = follow(transport);
    await sleep(60);
    transport.push(...datagrams("b"));
    await sleep(0);
    expect(items(batches)).toEqual([["a"], ["b"]]);
    transport.end();
    await ended;
  });

  test("does not poll an idle socket", async () => {
    const transport = new FakeTransport();
    const { ended } = follow(transport);
    await sleep(100);
    expect(transport.waits).toBe(1);
    transport.end();
    await ended;
  });

  test("reports a loss after the events before it, with its exact count, once", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("a", "b"));
    transport.lose(7);
    const { batches, ended } = follow(transport);
    await sleep(40);
    transport.push(...datagrams("c"));
    await sleep(0);
    transport.lose(2);
    await sleep(40);
    transport.end();
    await ended;
    expect(batches.map((batch) => [batch.items, batch.lost])).toEqual([
      [["a", "b"], 7],
      [["c"], 0],
      [[], 2],
    ]);
  });

  test("reports a loss after all events queued before it, in any number of batches", async () => {
    const transport = new FakeTransport();
    transport.push(...numberedDatagrams(40_000));
    transport.lose(3);
    transport.end();
    const batches = await follow(transport).ended;
    expect(batches.flatMap((batch) => batch.items)).toHaveLength(40_000);
    expect(batches.filter((batch) => batch.lost > 0)).toEqual([batches.at(-1)]);
    expect(batches.at(-1)?.lost).toBe(3);
  });

  test("reports losses in an endless burst, too, and each of them once", async () => {
    const transport = new FakeTransport();
    const lossCounts: number[] = [];
    let [batches, lost] = [0, 0];
    transport.push(...numberedDatagrams(1000));
    for await (const batch of subscribe(transport, read)) {
      if (batch.lost > 0) lossCounts.push(batch.lost);
      if (lossCounts.length === 3) break;
      transport.lose(1);
      lost++;
      transport.push(...batch.items.map((text) => Buffer.from(text)));
      expect(++batches).toBeLessThan(10_000);
    }
    expect(lossCounts.reduce((sum, count) => sum + count, 0)).toBe(lost);
  });

  test("does not block the event loop in an endless burst", async () => {
    const transport = new FakeTransport();
    transport.push(...numberedDatagrams(40_000));
    const { batches, ended } = follow(transport);
    await sleep(0);
    expect(batches.length).toBeGreaterThan(0);
    transport.end();
    await ended;
  });

  test("never pauses in a replay, which is as fast as its reader", async () => {
    const transport = new FakeTransport();
    transport.name = "replay";
    const { batches, ended } = follow(transport);
    for (const text of ["a", "b", "c"]) {
      transport.push(...datagrams(text));
      await sleep(0);
    }
    expect(items(batches)).toEqual([["a"], ["b"], ["c"]]);
    transport.end();
    await ended;
  });

  test("skips datagrams without events", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("", "a", ""));
    transport.end();
    expect(items(await follow(transport).ended)).toEqual([["a"]]);
  });

  test("has the time of the last read", async () => {
    const transport = new FakeTransport();
    transport.stampNow = 1234;
    const stamps: number[] = [];
    transport.push(...datagrams("a"));
    transport.end();
    const stamped: ReadItems<string> = (_bytes, _start, _end, stamp) => void stamps.push(stamp);
    for await (const batch of subscribe(transport, stamped)) stamps.push(batch.stamp);
    expect(stamps).toEqual([1234, 1234]);
  });
});

describe("the end of a subscription", () => {
  test("comes after the last event of a replay", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("a"));
    transport.lose(1);
    transport.end();
    const [batch, ...more] = await follow(transport).ended;
    expect(batch).toMatchObject({ items: ["a"], lost: 1 });
    expect(more).toEqual([]);
  });

  test.each([
    ["quiet", 0],
    ["busy", 1],
  ])("is without an error when the signal aborts a %s one", async (_, count) => {
    const transport = new FakeTransport();
    transport.push(...numberedDatagrams(count));
    const controller = new AbortController();
    const { ended } = follow(transport, controller.signal);
    setTimeout(() => controller.abort(new Error("enough")), 5);
    expect(await ended).toHaveLength(count);
  });

  test("comes after the events received before the signal aborted", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("a"));
    const controller = new AbortController();
    const { batches, ended } = follow(transport, controller.signal);
    await sleep(5);
    transport.push(...numberedDatagrams(3000));
    transport.lose(2);
    controller.abort();
    await ended;
    expect(items(batches).flat()).toHaveLength(3001);
    expect(batches.filter(({ lost }) => lost > 0)).toEqual([batches.at(-1)]);
    expect(batches.at(-1)?.lost).toBe(2);
  });

  test("comes in an endless burst, too", async () => {
    const transport = new FakeTransport();
    const controller = new AbortController();
    let batches = 0;
    transport.push(...numberedDatagrams(2000));
    for await (const batch of subscribe(transport, read, controller.signal)) {
      if (batches++ === 3) controller.abort();
      transport.push(...batch.items.map((text) => Buffer.from(text)));
      expect(batches).toBeLessThan(10_000);
    }
    expect(batches).toBeGreaterThan(3);
  });

  test("comes before any read if the signal has aborted", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("a"));
    expect(await follow(transport, AbortSignal.abort()).ended).toEqual([]);
  });

  test("is the transport's error if the socket fails or is closed", async () => {
    const brokenTransport = new FakeTransport();
    const first = follow(brokenTransport).ended;
    brokenTransport.fail(new TransportError("gone"));
    await expect(first).rejects.toThrow("gone");
    const closed = new FakeTransport();
    const second = follow(closed).ended;
    closed.close();
    await expect(second).rejects.toThrow(TransportError);
  });

  test("is a ProtocolError if a datagram is malformed", async () => {
    const transport = new FakeTransport();
    transport.push(...datagrams("bad"));
    await expect(follow(transport).ended).rejects.toThrow(ProtocolError);
  });
});
