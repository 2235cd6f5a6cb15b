import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import "../support/fuzz.js";
import { ProtocolError, RecordingError, TransportError } from "../../src/errors.js";
import {
  MAX_PAYLOAD_LENGTH,
  type Packet,
  packetBytes,
  pcapHeader,
  readPcap,
} from "../../src/recording/pcap.js";
import { RecordingFile, readRecording } from "../../src/recording/recording-file.js";
import { hex } from "../support/hex.js";
import { scratch } from "./scratch.js";

const path = scratch();
const packet: Packet = {
  stamp: 1_700_000_000_123_456,
  direction: "out",
  family: 16,
  payload: hex("0102 0304 05"),
};

const GOLDEN = hex`
  d4c3b2a1 0200 0400 00000000 00000000  # magic, 2.4, zone, accuracy
  00000400 fd000000                     # snaplen 262144, link type 253
  00f15365 40e20100 15000000 15000000   # seconds, microseconds, kept, original
  0004 0338 00000000000000000000 0010   # to the kernel, netlink device, unused, family 16
  0102030405
`;

function file(...packets: Packet[]): Buffer {
  return Buffer.concat([pcapHeader(), ...packets.map(packetBytes)]);
}

/** The same file as a big-endian machine writes it. */
function swapped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.subarray(0, 4).swap32();
  copy.subarray(4, 8).swap16();
  copy.subarray(8, 24).swap32();
  for (let at = 24; at < copy.length; ) {
    const length = copy.readUInt32LE(at + 8);
    copy.subarray(at, at + 16).swap32();
    at += 16 + length;
  }
  return copy;
}

describe("a recording as pcap", () => {
  test("has exactly these bytes", () => {
    expect(file(packet)).toEqual(GOLDEN);
  });

  test("is decoded to what was written, in both byte orders", () => {
    const packets = fc.array(
      fc.record({
        stamp: fc.integer({ min: 0, max: 4_294_967_295_999_999 }),
        direction: fc.constantFrom("in" as const, "out" as const),
        family: fc.integer({ min: 0, max: 65_535 }),
        payload: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      }),
    );
    fc.assert(
      fc.property(packets, (written) => {
        expect([...readPcap(file(...written))]).toEqual(written);
        expect([...readPcap(swapped(file(...written)))]).toEqual(written);
      }),
    );
  });

  test("accepts the packet types of an nlmon capture", () => {
    const bytes = file(packet);
    bytes.writeUInt16BE(6, 40);
    expect([...readPcap(bytes)][0]?.direction).toBe("in");
    bytes.writeUInt16BE(7, 40);
    expect([...readPcap(bytes)][0]?.direction).toBe("out");
  });

  test("refuses a datagram that is larger than a packet", () => {
    expect(packetBytes({ ...packet, payload: Buffer.alloc(MAX_PAYLOAD_LENGTH) })).toHaveLength(262_160);
    expect(() => packetBytes({ ...packet, payload: Buffer.alloc(MAX_PAYLOAD_LENGTH + 1) })).toThrow(
      ProtocolError,
    );
  });

  test.each([
    ["nothing at all", 0, () => Buffer.alloc(0)],
    ["half a file header", 0, () => GOLDEN.subarray(0, 23)],
    ["another magic", 0, () => Buffer.concat([hex("0a0d0d0a"), GOLDEN.subarray(4)])],
    ["another version", 4, () => edited(4, "0300")],
    ["another link type", 20, () => edited(20, "01000000")],
    ["half a packet header", 24, () => GOLDEN.subarray(0, 30)],
    ["too many microseconds", 28, () => edited(28, "40420f00")],
    ["a packet that was cut when it was captured", 32, () => edited(36, "16000000")],
    ["a packet without its cooked header", 32, () => edited(32, "0f0000000f000000")],
    ["a packet larger than any", 32, () => edited(32, "0100040001000400")],
    ["a file that was cut", 40, () => GOLDEN.subarray(0, GOLDEN.length - 1)],
    ["an unknown packet type", 40, () => edited(40, "0001")],
    ["a packet of another kind of device", 42, () => edited(42, "0001")],
  ])("refuses %s and names byte %i", (_what, at, bytes) => {
    const read = () => [...readPcap(bytes())];
    expect(read).toThrow(RecordingError);
    expect(read).toThrow(`at byte ${at}:`);
  });

  test("fails only with a RecordingError, whatever byte is changed", () => {
    const change = fc.tuple(fc.nat(GOLDEN.length - 1), fc.nat(255), fc.nat(GOLDEN.length));
    fc.assert(
      fc.property(change, ([at, value, length]) => {
        const bytes = Buffer.from(GOLDEN);
        bytes[at] = value;
        try {
          for (const read of readPcap(bytes.subarray(0, length)))
            expect(read.payload.length).toBeLessThan(262_144);
        } catch (error) {
          expect(error).toBeInstanceOf(RecordingError);
        }
      }),
    );
  });

  test("returns the packets before a damaged one", () => {
    const packetsRead: Packet[] = [];
    expect(() => {
      for (const read of readPcap(file(packet, packet).subarray(0, -1))) packetsRead.push(read);
    }).toThrow("the file ends inside a packet");
    expect(packetsRead).toEqual([packet]);
  });
});

function edited(at: number, digits: string): Buffer {
  const bytes = Buffer.from(GOLDEN);
  hex(digits).copy(bytes, at);
  return bytes;
}

describe("a recording file", () => {
  test("is readable by its owner only, even if the file existed before", () => {
    const name = path();
    writeFileSync(name, "old and longer than the new content will be");
    chmodSync(name, 0o644);
    new RecordingFile(name).close();
    expect(statSync(name).mode & 0o777).toBe(0o600);
    expect(readFileSync(name)).toEqual(pcapHeader());
  });

  test("contains each packet as soon as it was written, and no packet after close", () => {
    const name = path();
    const recording = new RecordingFile(name);
    recording.write(packet);
    expect([...readRecording(name)]).toEqual([packet]);
    recording.close();
    recording.close();
    recording.write(packet);
    expect(readFileSync(name)).toEqual(GOLDEN);
  });

  test("has an error with the reason if it cannot be written or read", () => {
    expect(() => new RecordingFile("/proc/none/x.pcap")).toThrow(TransportError);
    expect(() => readRecording("/proc/none/x.pcap")).toThrow(
      "cannot read the recording /proc/none/x.pcap: ENOENT",
    );
  });
});
