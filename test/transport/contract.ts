import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import {
  closeNamespace,
  type Namespace as Held,
  openNamespace,
  withNamespace,
} from "../../src/transport/netns.js";
import { NETLINK, type SocketOptions, type Transport } from "../../src/transport/transport.js";
import { describeKernel } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";
import { builtBinding } from "./addon.js";
import {
  ADDRESS_GROUP,
  addressOf,
  familyRequest,
  makeEvents,
  readFamily,
  refusedRequest,
} from "./datagrams.js";

/** How a tested transport is opened; called inside a private network namespace. */
export interface Candidate {
  /** Called once before the first socket. */
  load?(): Promise<void> | void;
  open(protocol: number, options?: SocketOptions): Transport;
  /** It requests extended acknowledgements. */
  readonly extendedAcks: boolean;
}

/** The requirements for every live transport. */
export function transportContract(name: string, candidate: Candidate): void {
  describeKernel(`the contract of a transport, implemented by ${name}`, () => {
    let namespace: Namespace;
    let openedSockets: Held;
    let events = 0;
    const openTransports: Transport[] = [];
    const open = (protocol: number, options?: SocketOptions): Transport => {
      const transport = withNamespace(builtBinding(), openedSockets, () => candidate.open(protocol, options));
      openTransports.push(transport);
      return transport;
    };
    const listen = (options: SocketOptions = {}): Transport => {
      const transport = open(NETLINK.route, { events: true, ...options });
      transport.join(ADDRESS_GROUP);
      return transport;
    };
    /** Numbers of the caused events. */
    const make = (count: number): number[] => {
      const first = events + 1;
      makeEvents(open, first, count);
      events += count;
      return Array.from({ length: count }, (_, index) => first + index);
    };

    beforeAll(async () => {
      namespace = await single();
      openedSockets = openNamespace(namespace.path);
      await candidate.load?.();
    });
    afterEach(() => {
      for (const transport of openTransports.splice(0)) transport.close();
    });
    afterAll(async () => {
      closeNamespace(openedSockets);
      await namespace.close();
    });

    test("a request is answered, in a separate buffer", () => {
      const transport = open(NETLINK.generic);
      transport.send(familyRequest(41));
      transport.send(familyRequest(42));
      const [first, second] = [transport.receive(), transport.receive()];
      expect(first?.readUInt32LE(8)).toBe(41);
      expect(second?.readUInt32LE(8)).toBe(42);
      expect(first?.length).toBe(first?.readUInt32LE(0));
      expect(first?.includes("mptcp_pm_events\0")).toBe(true);
    });

    test("receive on an empty queue returns undefined, drain returns nothing", () => {
      const transport = open(NETLINK.generic);
      expect(transport.receive()).toBeUndefined();
      expect(transport.drain(() => undefined)).toBe(0);
    });

    test("a refusal contains the kernel's text if it was requested", () => {
      const transport = open(NETLINK.generic);
      transport.send(familyRequest(1));
      transport.send(refusedRequest(readFamily(transport.receive()!).id, 2));
      const refusal = transport.receive()!;
      expect(refusal.readInt32LE(16)).toBe(-22);
      expect(refusal.includes("both signal and fullmesh\0")).toBe(candidate.extendedAcks);
    });

    test("a group that was joined is received until it is left", () => {
      const transport = listen();
      const [number] = make(1);
      const event = transport.receive()!;
      expect(addressOf(event, 0, event.length)).toBe(number);
      transport.leave(ADDRESS_GROUP);
      make(1);
      expect(transport.receive()).toBeUndefined();
    });

    test("a group that does not exist is refused with its errno", () => {
      expect(() => open(NETLINK.generic).join(100_000)).toThrow(
        expect.objectContaining({ code: "transport", errno: 22 }),
      );
    });

    test("drain returns datagrams in order, no more than requested, and receive continues after them", () => {
      const transport = listen();
      const eventNumbers = make(100);
      const receivedNumbers: number[] = [];
      const sink = (bytes: Buffer, start: number, end: number) =>
        void receivedNumbers.push(addressOf(bytes, start, end));
      expect(transport.drain(sink, 3)).toBe(3);
      expect(transport.drain(sink, 40)).toBe(40);
      const next = transport.receive()!;
      sink(next, 0, next.length);
      expect(transport.drain(sink)).toBe(56);
      expect(receivedNumbers).toEqual(eventNumbers);
      expect(transport.lost()).toBe(0);
    });

    test("the timestamp is the time when the last datagram was received", () => {
      const lostBefore = Date.now() * 1000 - 5000;
      const transport = open(NETLINK.generic);
      transport.send(familyRequest(1));
      transport.receive();
      expect(transport.stamp()).toBeGreaterThanOrEqual(lostBefore);
      expect(transport.stamp()).toBeLessThanOrEqual(Date.now() * 1000 + 5000);
    });

    test("every loss is counted, and the socket works afterwards", () => {
      const transport = listen({ receiveBuffer: 8192 });
      for (let round = 1; round <= 3; round++) {
        const lostBefore = transport.lost();
        make(400);
        const received = transport.drain(() => undefined);
        expect(received).toBeGreaterThan(0);
        expect(received + transport.lost() - lostBefore).toBe(400);
        const [number] = make(1);
        const event = transport.receive()!;
        expect(addressOf(event, 0, event.length)).toBe(number);
      }
      const lostAfter = transport.lost();
      expect(lostAfter).toBeGreaterThan(0);
      transport.close();
      expect(transport.lost()).toBe(lostAfter);
    });

    test("a socket that overflowed during no read wakes its reader", async () => {
      const transport = listen({ receiveBuffer: 8192 });
      const waiting = transport.readable(2000);
      make(400);
      expect(await waiting).toBe(true);
      const received = transport.drain(() => undefined);
      expect(received + transport.lost()).toBe(400);
      const secondWait = transport.readable(2000);
      make(1);
      expect(await secondWait).toBe(true);
      expect(transport.drain(() => undefined)).toBe(1);
    });

    test("readable waits for a datagram, and returns at once if one is queued", async () => {
      const transport = listen();
      const waiting = transport.readable(2000);
      make(1);
      expect(await waiting).toBe(true);
      expect(await transport.readable(0)).toBe(true);
      expect(transport.drain(() => undefined)).toBe(1);
    });

    test("readable returns false when its time is over", async () => {
      const transport = open(NETLINK.generic);
      const startedAt = performance.now();
      expect(await transport.readable(30)).toBe(false);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
      expect(await transport.readable(0)).toBe(false);
    });

    test("readable rejects with the reason of an abort, before and during the wait", async () => {
      const abort = new AbortController();
      const transport = open(NETLINK.generic);
      const waiting = transport.readable(Number.POSITIVE_INFINITY, abort.signal);
      abort.abort(new Error("enough"));
      await expect(waiting).rejects.toThrow("enough");
      await expect(transport.readable(0, abort.signal)).rejects.toThrow("enough");
    });

    test("close ends a wait with false, and may be called twice", async () => {
      const transport = open(NETLINK.generic);
      const waiting = transport.readable(Number.POSITIVE_INFINITY);
      transport.close();
      transport.close();
      expect(await waiting).toBe(false);
      expect(await transport.readable(0)).toBe(false);
      expect(() => transport.send(familyRequest(1))).toThrow("the socket is closed");
      expect(() => transport.receive()).toThrow("the socket is closed");
      expect(() => transport.drain(() => undefined)).toThrow("the socket is closed");
      expect(() => transport.join(ADDRESS_GROUP)).toThrow("the socket is closed");
    });

    test("a sink may close the socket whose datagrams it receives", () => {
      const transport = listen();
      make(5);
      expect(transport.drain(() => transport.close())).toBe(1);
    });
  });
}
