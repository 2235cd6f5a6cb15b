import { describe, expect, test } from "@jest/globals";
import { GENLMSGHDR, NLM_F } from "../../src/codec/wire/message.js";
import { openPathManager } from "../../src/index.js";
import { FakePlatform } from "../support/fake-platform.js";
import type { FakeTransport } from "../support/fake-transport.js";
import { requestOf } from "../support/replies.js";
import { failure } from "../support/session.js";

/** Commands of mptcp_pm. */
const [ADD, DELETE, LIST, SET_LIMITS, SET_FLAGS] = [1, 2, 3, 5, 7];
const ENDPOINT = { id: 3, family: 2, addr4: "192.0.2.1", flags: { on: ["subflow" as const], rest: 0 } };
const SPEC = { address: "192.0.2.1", flags: ["subflow" as const] };

/** A kernel that executes its requests, and loses the replies to these commands. */
class Lossy extends FakePlatform {
  readonly lost = new Set<number>();
  state = { rcvAddAddrs: 0, subflows: 0 };
  endpoints: (typeof ENDPOINT)[] = [];
  /** Called with each command before it is answered. */
  onCommand: (command: number) => void = () => {};

  constructor() {
    super((command) =>
      command === LIST
        ? this.endpoints.map((addr) => ({ addr }))
        : command === SET_LIMITS + 1
          ? [this.state]
          : [],
    );
  }

  override open(protocol: number): FakeTransport {
    const transport = super.open(protocol);
    const send = transport.send.bind(transport);
    transport.send = (datagram) => {
      const { bytes, start, end, flags } = requestOf(Buffer.from(datagram));
      const { command } = GENLMSGHDR.read(bytes, start, end);
      send(datagram);
      if (protocol !== 16 || (flags & NLM_F.request) === 0) return;
      this.onCommand(command);
      if (!this.lost.has(command)) return;
      while (transport.receive() !== undefined);
      transport.lose(1);
    };
    return transport;
  }
}

async function open(...lostCommands: number[]) {
  const platform = new Lossy();
  const warnings: string[] = [];
  const stop = new AbortController();
  const onWarning = (text: string) => void warnings.push(text);
  const manager = await openPathManager({ platform, onWarning, signal: stop.signal });
  // The family look-up has the same number as one of the commands.
  await manager.limits.get();
  for (const command of lostCommands) platform.lost.add(command);
  return { platform, manager, warnings, stop };
}

describe("a change whose reply is lost", () => {
  test("succeeds if the kernel's state is the expected one", async () => {
    const { platform, manager } = await open(SET_LIMITS, ADD, DELETE, SET_FLAGS);
    platform.state = { rcvAddAddrs: 1, subflows: 4 };
    await manager.limits.set({ subflows: 4 });
    platform.endpoints = [ENDPOINT];
    expect(await manager.endpoints.add(SPEC, { check: false })).toMatchObject({ id: 3 });
    platform.endpoints = [];
    await manager.endpoints.delete({ id: 3 });
  });

  test("is reported as unknown if the kernel's state differs", async () => {
    const { platform, manager } = await open(SET_LIMITS, ADD, DELETE);
    const unknown = { outcome: "unknown", errno: 105 };
    expect(await failure(manager.limits.set({ subflows: 4 }))).toMatchObject(unknown);
    platform.endpoints = [{ ...ENDPOINT, flags: { on: [], rest: 0 } }];
    expect(await failure(manager.endpoints.add(SPEC, { check: false }))).toMatchObject(unknown);
    expect(await failure(manager.endpoints.delete({ id: 3 }))).toMatchObject(unknown);
  });
});

describe("a change that was accepted", () => {
  test("succeeds though its result cannot be read", async () => {
    const { platform, manager, warnings } = await open(LIST);
    expect(await manager.endpoints.add(SPEC, { check: false })).toEqual(SPEC);
    expect(warnings).toEqual([expect.stringContaining("the kernel has accepted the change")]);
    expect(platform.requests.length).toBeGreaterThan(1);
  });

  test("succeeds though the signal aborts before its result is read", async () => {
    const { platform, manager, stop } = await open();
    platform.onCommand = (command) => {
      if (command === ADD) stop.abort();
    };
    expect(await manager.endpoints.add(SPEC, { check: false })).toMatchObject({ address: "192.0.2.1" });
  });

  test("succeeds as a replacement, sent as one datagram, though the signal aborts during the send", async () => {
    const { platform, manager, stop } = await open();
    const commands: number[] = [];
    platform.endpoints = [ENDPOINT];
    platform.onCommand = (command) => {
      commands.push(command);
      if (command === DELETE) stop.abort();
    };
    const { done } = await manager.endpoints.replace({ ...SPEC, flags: ["signal"] }, { check: false });
    expect(done).toBe("recreated");
    expect(commands).toEqual([LIST, DELETE]);
  });
});

describe("calls made without waiting for each other", () => {
  test("are processed in their order, none of them partly, and a refused one stops no other", async () => {
    const { platform, manager } = await open();
    const commands: number[] = [];
    platform.onCommand = (command) => void commands.push(command);
    await Promise.allSettled([
      manager.limits.set({ subflows: 1 }),
      manager.limits.get(),
      manager.limits.set({}),
      manager.endpoints.add(SPEC, { check: false }),
      manager.endpoints.delete({ id: 3 }),
      manager.limits.set({ subflows: 2 }),
    ]);
    expect(commands).toEqual([SET_LIMITS, LIST, 6, ADD, LIST, DELETE, SET_LIMITS, LIST]);
  });

  test("are rejected and not sent if they are queued when the path manager is closed", async () => {
    const { platform, manager } = await open();
    const { length } = platform.requests;
    const all = Array.from({ length: 1000 }, () => failure(manager.limits.set({ subflows: 1 })));
    manager.close();
    for (const error of await Promise.all(all)) expect(error).toMatchObject({ code: "transport" });
    expect(platform.requests).toHaveLength(length);
  });
});
