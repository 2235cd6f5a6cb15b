import { describe, expect, test } from "@jest/globals";
import { openPathManager, TransportError } from "../../src/index.js";
import { FAKE, FakePlatform } from "../support/fake-platform.js";

const CLOSED = new TransportError("the path manager is closed");
const DONE = { done: true, value: undefined };

async function opened() {
  const platform = new FakePlatform();
  return { platform, manager: await openPathManager({ platform }) };
}

/** Every socket that listens to events. */
const listening = ({ transports }: FakePlatform) =>
  transports.filter(({ joined }) => joined.includes(FAKE.events));

/** Resolves when the stream has begun to listen. */
function begun(begin: (onListening: () => void) => void): Promise<void> {
  return new Promise((resolve) => begin(resolve));
}

const STREAMS = ["events", "eventBatches"] as const;

describe.each(STREAMS)("%s", (name) => {
  test("end without an error when the path manager is closed", async () => {
    const { platform, manager } = await opened();
    let next: Promise<unknown> | undefined;
    await begun((onListening) => {
      next = manager[name]({ onListening }).next();
    });
    manager.close();
    expect(await next).toEqual(DONE);
    expect(platform.transports.every(({ closed }) => closed)).toBe(true);
  });

  test("end when it is closed before they listen", async () => {
    const { platform, manager } = await opened();
    const next = manager[name]().next();
    await manager[Symbol.asyncDispose]();
    expect(await next).toEqual(DONE);
    expect(listening(platform)).toEqual([]);
  });

  test("can be left while they wait", async () => {
    const { platform, manager } = await opened();
    const stream = manager[name]();
    const next = stream.next();
    expect(await stream.return()).toEqual(DONE);
    expect(await next).toEqual(DONE);
    expect(listening(platform).every(({ closed }) => closed)).toBe(true);
  });

  test("are not opened behind a close", async () => {
    const { platform, manager } = await opened();
    manager.close();
    await expect(manager[name]().next()).rejects.toThrow(CLOSED);
    expect(platform.transports).toEqual([]);
  });

  test("want a signal that is one", async () => {
    const { manager } = await opened();
    const stream = manager[name]({ signal: {} as AbortSignal });
    await expect(stream.next()).rejects.toMatchObject({ code: "usage", argument: "signal" });
  });
});

describe("closing", () => {
  test("ends a watch of connections that sleeps", async () => {
    const fake = new FakePlatform();
    let now = 1;
    const host = { ...fake.host, now: () => now++ };
    const platform = { host, open: (protocol: number) => fake.open(protocol), close: () => fake.close() };
    const manager = await openPathManager({ platform });
    const looks = manager.connections.watch({}, { intervalMs: 60_000, events: false });
    expect(await looks.next()).toMatchObject({ done: false });
    const next = looks.next();
    manager.close();
    expect(await next).toEqual(DONE);
    await expect(manager.connections.watch().next()).rejects.toThrow(CLOSED);
  });

  test("closes the sockets of a stream that nobody asks any more", async () => {
    const { platform, manager } = await opened();
    const stream = manager.eventBatches({ onListening: () => listening(platform)[0]?.lose(1) });
    expect(await stream.next()).toMatchObject({ value: [{ event: "OVERRUN", lost: 1 }] });
    manager.close();
    expect(platform.transports.every(({ closed }) => closed)).toBe(true);
    expect(await stream.next()).toEqual(DONE);
  });

  test("rejects a wait for an event, and every later request", async () => {
    const { platform, manager } = await opened();
    let wait: Promise<unknown> | undefined;
    await begun((onListening) => {
      wait = manager.waitForEvent(() => true, { onListening });
    });
    manager.close();
    await expect(wait).rejects.toThrow(TransportError);
    const sockets = platform.transports.length;
    await expect(manager.endpoints.list()).rejects.toThrow(CLOSED);
    await expect(manager.connections.list()).rejects.toThrow(CLOSED);
    expect(platform.transports).toHaveLength(sockets);
  });
});
