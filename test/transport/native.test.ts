import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { TransportError } from "../../src/errors.js";
import { NativeTransport } from "../../src/transport/native/native-transport.js";
import {
  closeNamespace,
  type Namespace as Held,
  openNamespace,
  withNamespace,
} from "../../src/transport/netns.js";
import { NETLINK, type SocketOptions } from "../../src/transport/transport.js";
import { describeKernel } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";
import { builtBinding } from "./addon.js";
import { transportContract } from "./contract.js";
import { ADDRESS_GROUP, addressOf, makeEvents, message } from "./datagrams.js";

const binding = builtBinding();

transportContract("the native transport", {
  open: (protocol, options) => new NativeTransport(binding, protocol, options),
  extendedAcks: true,
});

describeKernel("a socket of the addon", () => {
  let namespace: Namespace;
  let held: Held;
  const opened: NativeTransport[] = [];

  function open(protocol: number, options?: SocketOptions): NativeTransport {
    const make = () => new NativeTransport(binding, protocol, options);
    const transport = withNamespace(binding, held, make);
    opened.push(transport);
    return transport;
  }

  function listen(options: SocketOptions = {}): NativeTransport {
    const transport = open(NETLINK.route, { events: true, ...options });
    transport.join(ADDRESS_GROUP);
    return transport;
  }

  /**
   * Sends to all members of the group from a process, which needs CAP_NET_ADMIN: struct sockaddr_nl names the group.
   */
  function forge(datagram: Buffer): void {
    const fd = withNamespace(binding, held, () => binding.socket(16, 3, NETLINK.route));
    const everybody = Uint32Array.of(16, 0, 1 << (ADDRESS_GROUP - 1));
    expect(binding.sendmsg(fd, datagram, new Uint8Array(everybody.buffer))).toBe(datagram.length);
    binding.close(fd);
  }

  beforeAll(async () => {
    namespace = await single();
    held = openNamespace(namespace.path);
  });
  afterEach(() => {
    for (const transport of opened.splice(0)) transport.close();
  });
  afterAll(async () => {
    closeNamespace(held);
    await namespace.close();
  });

  test("ignores datagrams of processes, at any position in the queue", () => {
    const transport = listen();
    forge(message(20, 0, 1, "00"));
    makeEvents(open, 1, 1);
    forge(message(20, 0, 2, "00"));
    const seen: number[] = [];
    expect(transport.drain((bytes, start, end) => void seen.push(addressOf(bytes, start, end)))).toBe(1);
    expect(seen).toEqual([1]);
    forge(message(20, 0, 3, "00"));
    expect(transport.receive()).toBeUndefined();
  });

  test("accepts datagrams of processes if a test requests it", () => {
    const transport = listen({ acceptForeign: true });
    const forged = message(20, 0, 7, "01020304");
    forge(forged);
    expect(transport.receive()).toEqual(forged);
  });

  test("returns a datagram of 64 KiB completely and refuses a longer one instead of truncating it", () => {
    const transport = listen({ acceptForeign: true });
    const [whole, long, short] = [65_536, 65_537, 20].map((size) => Buffer.alloc(size, size & 0xff));
    for (const datagram of [whole!, long!, short!]) forge(datagram);
    expect(transport.receive()?.equals(whole!)).toBe(true);
    expect(() => transport.receive()).toThrow("a datagram of 65537 bytes was truncated");
    expect(transport.receive()?.equals(short!)).toBe(true);
  });

  test("refuses a datagram that is too long at its position in a drain, and keeps the others", () => {
    const transport = listen({ acceptForeign: true });
    for (const size of [20, 70_000, 24, 80_000, 28]) forge(Buffer.alloc(size));
    const seen: number[] = [];
    const sink = (_bytes: Buffer, start: number, end: number) => void seen.push(end - start);
    expect(() => transport.drain(sink)).toThrow(expect.objectContaining({ errno: 90 }));
    expect(() => transport.drain(sink)).toThrow("a datagram of 80000 bytes was truncated");
    expect(transport.drain(sink)).toBe(1);
    expect(seen).toEqual([20, 24, 28]);
  });

  test("keeps the rest of a batch when the sink throws", async () => {
    const transport = listen();
    makeEvents(open, 100, 40);
    const seen: number[] = [];
    const sink = (bytes: Buffer, start: number, end: number) => {
      seen.push(addressOf(bytes, start, end));
      if (seen.length === 5) throw new Error("indigestion");
    };
    expect(() => transport.drain(sink)).toThrow("indigestion");
    expect(await transport.readable(0)).toBe(true);
    const next = transport.receive()!;
    sink(next, 0, next.length);
    expect(transport.drain(sink)).toBe(34);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => 100 + index));
  });

  test("does not let a sink read from the drained socket, but from others", () => {
    const [one, other] = [listen(), listen()];
    makeEvents(open, 200, 2);
    let inner = 0;
    const sink = () => {
      inner += other.drain(() => undefined);
      expect(() => one.receive()).toThrow(TransportError);
      expect(() => one.drain(() => undefined)).toThrow(TransportError);
    };
    expect(one.drain(sink)).toBe(2);
    expect(inner).toBe(2);
  });

  test("reports an overflow on a socket without events, once, and works afterwards", async () => {
    const transport = listen({ events: false, receiveBuffer: 8192 });
    makeEvents(open, 1000, 400);
    expect(await transport.readable(2000)).toBe(true);
    expect(() => transport.receive()).toThrow(expect.objectContaining({ code: "transport", errno: 105 }));
    const received = transport.drain(() => undefined);
    expect(received + transport.lost()).toBe(400);
    const waiting = transport.readable(2000);
    makeEvents(open, 1400, 1);
    expect(await waiting).toBe(true);
    expect(transport.drain(() => undefined)).toBe(1);
  });

  test("sees a queued datagram although the loop was busy longer than the deadline", async () => {
    const transport = listen();
    const waiting = transport.readable(5);
    const end = performance.now() + 30;
    while (performance.now() < end);
    makeEvents(open, 2000, 1);
    expect(await waiting).toBe(true);
  });

  test("wakes all waiting readers, and one can be aborted without the others", async () => {
    const transport = listen();
    const abort = new AbortController();
    const short = transport.readable(10);
    const aborted = transport.readable(2000, abort.signal);
    const patient = [transport.readable(2000), transport.readable(Number.POSITIVE_INFINITY)];
    abort.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    expect(await short).toBe(false);
    makeEvents(open, 2100, 1);
    expect(await Promise.all(patient)).toEqual([true, true]);
  });

  test("names a netlink protocol that this kernel lacks", () => {
    expect(() => open(30)).toThrow(expect.objectContaining({ code: "unsupported", errno: 93 }));
  });
});
