import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { FallbackTransport } from "../../src/transport/fallback/fallback-transport.js";
import { NETLINK } from "../../src/transport/transport.js";
import { kernelTest } from "../support/kernel.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { transportContract } from "./contract.js";
import { message } from "./datagrams.js";
import { runScript } from "./script.js";

const OVERFLOWS = IS_LONG_PART ? 20 : 3;

transportContract("the fallback transport", {
  load: () => FallbackTransport.load(),
  open: (protocol, options) => new FallbackTransport(protocol, options),
  extendedAcks: false,
});

/** nlctrl GETFAMILY "nlctrl", which every Linux answers. */
function lookUp(sequence: number): Buffer {
  return message(16, 1, sequence, "03010000 0b000200 6e6c6374726c 0000");
}

describe("a socket of the netlink package that the package never reads", () => {
  const open: FallbackTransport[] = [];

  function socket(protocol: number = NETLINK.generic): FallbackTransport {
    const transport = new FallbackTransport(protocol);
    open.push(transport);
    return transport;
  }

  beforeAll(() => FallbackTransport.load());
  afterEach(() => {
    for (const transport of open.splice(0)) transport.close();
  });

  test("keeps the datagram that readable has read for the next reader", async () => {
    const transport = socket();
    for (let sequence = 1; sequence <= 3; sequence++) transport.send(lookUp(sequence));
    for (let i = 0; i < 2; i++) expect(await transport.readable(0)).toBe(true);
    expect(transport.receive()?.readUInt32LE(8)).toBe(1);
    expect(await transport.readable(0)).toBe(true);
    const receivedNumbers: number[] = [];
    transport.drain((bytes, start) => void receivedNumbers.push(bytes.readUInt32LE(start + 8)));
    expect(receivedNumbers).toEqual([2, 3]);
  });

  test("refuses to be read by the sink it is drained into, and works after a sink that throws", () => {
    const transport = socket();
    for (let sequence = 1; sequence <= 2; sequence++) transport.send(lookUp(sequence));
    expect(() => transport.drain(() => void transport.receive())).toThrow("being drained");
    expect(transport.receive()?.readUInt32LE(8)).toBe(2);
  });

  test("sees a queued datagram although the loop was busy longer than the deadline", async () => {
    const transport = socket();
    const waiting = transport.readable(5);
    const end = performance.now() + 30;
    while (performance.now() < end);
    transport.send(lookUp(1));
    expect(await waiting).toBe(true);
  });

  test("finds the right descriptor for each of many sockets", () => {
    const manySockets = Array.from({ length: 30 }, (_, i) => socket(i % 2 ? NETLINK.generic : NETLINK.route));
    const genericSockets = manySockets.filter((transport) => transport.protocol === NETLINK.generic);
    for (const [i, transport] of genericSockets.entries()) transport.send(lookUp(i + 1));
    const answers = manySockets
      .map((transport) => transport.receive()?.readUInt32LE(8))
      .filter((sequence) => sequence !== undefined);
    expect(answers).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  });

  test("names a netlink protocol that this kernel lacks", () => {
    expect(() => socket(30)).toThrow(expect.objectContaining({ code: "unsupported", errno: 93 }));
  });

  kernelTest("does not keep the process alive while it is open", async () => {
    expect(await runScript("fallback-exit.ts")).toBe("opened\n");
  });

  kernelTest(
    `survives ${OVERFLOWS} overflows and counts every loss`,
    async () => {
      const output = await runScript("fallback-overflow.ts", String(OVERFLOWS), "1500");
      const rounds = output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(rounds).toHaveLength(OVERFLOWS);
      for (const { made, received, lost, afterwards, atClose } of rounds) {
        expect(received + lost).toBe(made);
        expect(lost).toBeGreaterThan(0);
        expect([afterwards, atClose]).toEqual([2, lost]);
      }
    },
    30_000,
  );
});
