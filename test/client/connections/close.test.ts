import { describe, expect, test } from "@jest/globals";
import {
  type Connection,
  closedBefore,
  KernelError,
  openPathManager,
  type Subflow,
  TransportError,
} from "../../../src/index.js";
import { FAKE, FakePlatform } from "../../support/fake-platform.js";

const CLOSED = new TransportError("the path manager is closed");
const NOT_SENT = expect.objectContaining({ code: "transport", hint: "the request was not sent" });
/** Commands of mptcp_pm, in the first byte after a header. */
const [LIST, ANNOUNCE, REMOVE, CREATE] = [3, 8, 9, 10];
const ITERATION_END = { done: true, value: undefined };

async function openManager() {
  const platform = new FakePlatform();
  return { platform, manager: await openPathManager({ platform }) };
}

/** Every socket that is subscribed to events. */
const listening = ({ transports }: FakePlatform) =>
  transports.filter(({ joined }) => joined.includes(FAKE.events));

/** Resolves when the stream has started to listen. */
function onceListening(begin: (onListening: () => void) => void): Promise<void> {
  return new Promise((resolve) => begin(resolve));
}

const STREAMS = ["events", "eventBatches"] as const;

describe.each(STREAMS)("%s", (name) => {
  test("end without an error when the path manager is closed", async () => {
    const { platform, manager } = await openManager();
    let next: Promise<unknown> | undefined;
    await onceListening((onListening) => {
      next = manager[name]({ onListening }).next();
    });
    manager.close();
    expect(await next).toEqual(ITERATION_END);
    expect(platform.transports.every(({ closed }) => closed)).toBe(true);
  });

  test("end when the path manager is closed before they listen", async () => {
    const { platform, manager } = await openManager();
    const next = manager[name]().next();
    await manager[Symbol.asyncDispose]();
    expect(await next).toEqual(ITERATION_END);
    expect(listening(platform)).toEqual([]);
  });

  test("can be stopped by their caller while they wait", async () => {
    const { platform, manager } = await openManager();
    const stream = manager[name]();
    const next = stream.next();
    expect(await stream.return()).toEqual(ITERATION_END);
    expect(await next).toEqual(ITERATION_END);
    expect(listening(platform).every(({ closed }) => closed)).toBe(true);
  });

  test("are not opened after a close", async () => {
    const { platform, manager } = await openManager();
    manager.close();
    await expect(manager[name]().next()).rejects.toThrow(CLOSED);
    expect(platform.transports).toEqual([]);
  });

  test("accept only an AbortSignal as signal", async () => {
    const { manager } = await openManager();
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
    const watchStream = manager.connections.watch({}, { intervalMs: 60_000, events: false });
    expect(await watchStream.next()).toMatchObject({ done: false });
    const next = watchStream.next();
    manager.close();
    expect(await next).toEqual(ITERATION_END);
    await expect(manager.connections.watch().next()).rejects.toThrow(CLOSED);
  });

  test("closes the sockets of a stream that is not read any more", async () => {
    const { platform, manager } = await openManager();
    const stream = manager.eventBatches({ onListening: () => listening(platform)[0]?.lose(1) });
    expect(await stream.next()).toMatchObject({ value: [{ event: "OVERRUN", lost: 1 }] });
    manager.close();
    expect(platform.transports.every(({ closed }) => closed)).toBe(true);
    expect(await stream.next()).toEqual(ITERATION_END);
  });

  test("rejects a pending wait for an event, and every later request", async () => {
    const { platform, manager } = await openManager();
    let wait: Promise<unknown> | undefined;
    await onceListening((onListening) => {
      wait = manager.waitForEvent(() => true, { onListening });
    });
    manager.close();
    await expect(wait).rejects.toThrow(TransportError);
    const sockets = platform.transports.length;
    await expect(manager.endpoints.list()).rejects.toThrow(CLOSED);
    await expect(manager.connections.list()).rejects.toThrow(CLOSED);
    expect(platform.transports).toHaveLength(sockets);
  });

  test("rejects queued calls, also those that need no socket, and later calls", async () => {
    const { platform, manager } = await openManager();
    const writtenValues: string[] = [];
    Object.assign(platform, { host: { ...platform.host, readFile: () => "userspace", writeFile } });
    function writeFile(_: string, text: string): void {
      writtenValues.push(text);
    }
    const calls = () => [
      manager.status(),
      manager.managers.set("userspace"),
      manager.counters.read(),
      manager.connections.listeners(),
    ];
    const [first, ...waiting] = calls().map((one) => one.catch((error: unknown) => error));
    manager.close();
    expect(await first).toEqual(CLOSED);
    for (const error of await Promise.all(waiting)) expect(error).toEqual(NOT_SENT);
    for (const call of [
      manager.managers.set("kernel"),
      manager.counters.read(),
      manager.connections.close([]),
    ])
      expect(await call.catch((error: unknown) => error)).toMatchObject({ code: "transport" });
    expect(writtenValues).toEqual([]);
  });
});

describe("a signal that has aborted", () => {
  const reason = new Error("enough");

  test("rejects queued calls with its reason", async () => {
    const stop = new AbortController();
    const manager = await openPathManager({ platform: new FakePlatform(), signal: stop.signal });
    const all = [manager.status(), manager.managers.set("userspace"), manager.counters.read()];
    stop.abort(reason);
    for (const one of await Promise.allSettled(all)) expect(one).toEqual({ status: "rejected", reason });
  });

  test("ends a close of subflows, and its reason is not changed", async () => {
    const stop = new AbortController();
    const manager = await openPathManager({ platform: new FakePlatform(), signal: stop.signal });
    const { signal } = new AbortController();
    const closing = manager.connections.closeSubflows([PART], { signal });
    const cause = Object.freeze(new Error("enough"));
    stop.abort(cause);
    const error = await closing.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "AbortError", cause });
    expect(closedBefore(error)).toEqual([]);
  });

  test("ends waits at once, and no request is sent for them", async () => {
    const { platform, manager } = await openManager();
    const signal = AbortSignal.abort(reason);
    await manager.endpoints.list();
    const sent = platform.requests.length;
    await expect(manager.waitForEvent(() => true, { signal })).rejects.toBe(reason);
    await expect(
      manager.userspace.createSubflow(1, SUBFLOW, { check: false, wait: 60_000, signal }),
    ).rejects.toBe(reason);
    expect(platform.requests.length).toBe(sent);
  });
});

const END = { address: "192.0.2.1", port: 1 };
const PART = {
  connection: { token: 1 } as Connection,
  subflows: [{ local: END, remote: END, cookie: 1 } as Subflow],
};
const SUBFLOW = { local: { address: "192.0.2.1", id: 1 }, remote: { address: "192.0.2.2", port: 1 } };

describe("subflows.create with a wait for the outcome", () => {
  const wait = { check: false, wait: 60_000 };

  test("has an unknown outcome when the path manager is closed after the request", async () => {
    const { platform, manager } = await openManager();
    const created = manager.userspace.createSubflow(1, SUBFLOW, wait);
    created.catch(() => {});
    while (!platform.requests.some((one) => one[16] === CREATE))
      await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    manager.close();
    await expect(created).rejects.toMatchObject({ code: "transport", outcome: "unknown" });
  });

  test("leaves no listener at the signal", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    Object.assign(signal, {
      addEventListener: (...all: Parameters<typeof add>) => {
        listeners++;
        add(...all);
      },
      removeEventListener: (...all: Parameters<typeof remove>) => {
        listeners--;
        remove(...all);
      },
    });
    const manager = await openPathManager({ platform: new FakePlatform(undefined, () => 22) });
    await expect(manager.userspace.createSubflow(1, SUBFLOW, { ...wait, signal })).rejects.toThrow(
      KernelError,
    );
    expect(listeners).toBe(0);
  });
});

test("subflows.create without a wait opens subflows in the order of the calls", async () => {
  const { platform, manager } = await openManager();
  await Promise.all([
    manager.userspace.announce(1, SUBFLOW.local, { check: false }),
    manager.userspace.createSubflow(1, SUBFLOW, { check: false }),
    manager.userspace.remove(1, 1),
  ]);
  const changes = platform.requests.map((one) => one[16]).filter((command) => command !== LIST);
  expect(changes).toEqual([ANNOUNCE, CREATE, REMOVE]);
});
