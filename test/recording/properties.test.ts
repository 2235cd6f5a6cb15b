import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { RecordingError } from "../../src/errors.js";
import { ParsedRecording } from "../../src/recording/parsed-recording.js";
import { type Packet, packetBytes, pcapHeader, readPcap } from "../../src/recording/pcap.js";
import { recordPlatform } from "../../src/recording/recording-platform.js";
import { replayPlatform } from "../../src/recording/replay-platform.js";
import type { Platform } from "../../src/transport/platform.js";
import type { Transport } from "../../src/transport/transport.js";
import { fuzzRuns } from "../support/fuzz.js";
import { MemoryPlatform, message } from "./memory-platform.js";
import { scratch } from "./scratch.js";

const path = scratch();
const body = fc.uint8Array({ maxLength: 12 });

/** An exchange: the requests of each socket, and how the kernel splits its replies into datagrams. */
const exchangeStep = fc.record({
  socket: fc.nat(3),
  type: fc.integer({ min: 16, max: 60 }),
  body,
  replies: fc.array(fc.array(body, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
});
type ExchangeStep = typeof exchangeStep extends fc.Arbitrary<infer T> ? T : never;

/** Sends the requests through four sockets of two protocols; returns everything received. */
function runSteps(platform: Platform, turns: readonly ExchangeStep[], firstSequence: number): Buffer[] {
  const sockets = [16, 0, 16, 0].map((protocol) => platform.open(protocol));
  return turns.flatMap(({ socket, type, body }, i) => {
    const transport = sockets[socket] as Transport;
    transport.send(message(type, firstSequence + i, body));
    const receivedDatagrams: Buffer[] = [];
    transport.drain(
      (bytes, start, end) => void receivedDatagrams.push(Buffer.from(bytes.subarray(start, end))),
    );
    return receivedDatagrams;
  });
}

function answering(turns: readonly ExchangeStep[]): MemoryPlatform {
  let next = 0;
  return new MemoryPlatform(() => ({
    answer(request) {
      const { replies = [] } = turns[next++] ?? {};
      const sequence = request.readUInt32LE(8);
      return replies.map((parts) =>
        Buffer.concat(parts.map((part) => aligned(message(70, sequence, part, 9)))),
      );
    },
  }));
}

function aligned(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

describe("any exchange", () => {
  test("is replayed datagram for datagram, with any live sequence numbers", () => {
    fc.assert(
      fc.property(
        fc.array(exchangeStep, { maxLength: 8 }),
        fc.integer({ min: 1, max: 0xffff_0000 }),
        (turns, sequence) => {
          const file = path();
          const recording = recordPlatform(answering(turns), file, { version: "0", commandLine: [] });
          runSteps(recording, turns, 1);
          recording.close();
          const replay = replayPlatform(file);
          expect(runSteps(replay, turns, sequence)).toEqual(runSteps(answering(turns), turns, sequence));
          expect(replay.unused()).toEqual([]);
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  });
});

/** A message whose header has a wrong length. */
function wrongLengthMessage(length: number): Buffer {
  const bytes = message(16, 1, Buffer.alloc(8));
  bytes.writeUInt32LE(length, 0);
  return bytes;
}

describe("any recording", () => {
  const packets: fc.Arbitrary<Packet[]> = fc.array(
    fc.record({
      stamp: fc.nat(),
      direction: fc.constantFrom("in" as const, "out" as const),
      family: fc.constantFrom(0, 4, 16),
      payload: fc
        .oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.tuple(fc.nat(3), body).map(([n, bytes]) => message(16, n, bytes)),
          fc.integer({ min: 0, max: 0xffff_ffff }).map(wrongLengthMessage),
        )
        .map((bytes) => Buffer.from(bytes)),
    }),
    { maxLength: 12 },
  );

  test("of well-formed packets can be replayed to its end, malformed datagrams included", () => {
    fc.assert(
      fc.property(packets, (written) => {
        const script = new ParsedRecording(
          readPcap(Buffer.concat([pcapHeader(), ...written.map(packetBytes)])),
        );
        const replied = [0, 4, 16].flatMap((protocol) =>
          script.exchanges(protocol).flatMap((exchange) => exchange.replies),
        );
        const multicasts = [0, 4, 16].flatMap((protocol) => script.multicastsFor({ protocol, socket: 0 }));
        const incoming = written.filter(({ direction }) => direction === "in");
        expect(replied.length + multicasts.length).toBe(incoming.length);
      }),
    );
  });

  test("of invalid notes throws a RecordingError or is accepted", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const note: Packet = { stamp: 0, direction: "in", family: 2, payload: Buffer.from(json) };
        try {
          new ParsedRecording([note]);
        } catch (error) {
          expect(error).toBeInstanceOf(RecordingError);
        }
      }),
    );
  });
});
