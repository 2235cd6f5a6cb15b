import { describe, expect, test } from "@jest/globals";
import { MPTCP_INFO } from "../../../src/codec/families/mptcp-info.js";
import { TCP_INFO } from "../../../src/codec/families/tcp-info.js";
import { count64, row, u8, u32, u64 } from "../../../src/codec/wire/kinds.js";
import { nibbles } from "../../../src/codec/wire/nibbles.js";
import { struct } from "../../../src/codec/wire/struct.js";
import { hex } from "../../support/hex.js";

const SAMPLE_STRUCT = struct({
  first: row(0, u8, "a byte, and a gap after it"),
  second: row(4, u32, "a number"),
  third: row(8, u64, "a long one", "6.0"),
  fourth: row(16, u8, "the newest", "6.18"),
});

const FULL_STRUCT = hex`
  01 000000  02000000          # first, second
  03 00000000000000            # third
  04 00000000000000            # fourth, padded to eight
`;

describe("a struct that grows", () => {
  test("is decoded as far as it was sent", () => {
    const read = (length: number) => SAMPLE_STRUCT.read(FULL_STRUCT, 0, length);
    expect(read(24)).toEqual({ first: 1, second: 2, third: 3n, fourth: 4 });
    expect(read(16)).toEqual({ first: 1, second: 2, third: 3n });
    expect(read(8)).toEqual({ first: 1, second: 2 });
    expect(read(0)).toEqual({});
  });

  test("omits a field that is cut", () => {
    expect(SAMPLE_STRUCT.read(FULL_STRUCT, 0, 15)).toEqual({ first: 1, second: 2 });
    expect(SAMPLE_STRUCT.read(FULL_STRUCT, 0, 5)).toEqual({ first: 1 });
  });

  test("does not decode padding of an older struct as a field that has that offset today", () => {
    const grown = struct(
      { first: row(0, u8, "old"), second: row(4, u32, "new, where padding was") },
      { second: 16 },
    );
    expect(grown.read(FULL_STRUCT, 0, 8)).toEqual({ first: 1 });
    expect(grown.read(FULL_STRUCT, 0, 16)).toMatchObject({ first: 1, second: 2 });
    expect(grown.field("second")(FULL_STRUCT, 0, 8)).toBeUndefined();
  });

  test("keeps bytes that a newer kernel appends", () => {
    const newer = Buffer.concat([FULL_STRUCT, hex`aabb`]);
    const value = SAMPLE_STRUCT.read(newer, 0, newer.length);
    expect(value).toMatchObject({ fourth: 4, rest: hex`aabb` });
    expect(SAMPLE_STRUCT.write(value)).toEqual(newer);
  });

  test("is encoded with its original length", () => {
    for (const length of [8, 16, 24])
      expect(SAMPLE_STRUCT.write(SAMPLE_STRUCT.read(FULL_STRUCT, 0, length))).toEqual(
        FULL_STRUCT.subarray(0, length),
      );
    expect(SAMPLE_STRUCT.write({})).toEqual(Buffer.alloc(0));
  });

  test("returns one field alone, undefined if the struct ends before it", () => {
    const bytes = Buffer.concat([hex`ff`, FULL_STRUCT]);
    expect(SAMPLE_STRUCT.field("second")(bytes, 1, 25)).toBe(2);
    expect(SAMPLE_STRUCT.field("fourth")(bytes, 1, 17)).toBeUndefined();
  });
});

describe("the structs of the kernel", () => {
  test("have their fields in order, without overlap, and the length of the newest kernel", () => {
    for (const { rows, knownSize } of [MPTCP_INFO, TCP_INFO] as const) {
      let end = 0;
      for (const { number, kind } of Object.values(rows) as { number: number; kind: { size?: number } }[]) {
        expect(number).toBeGreaterThanOrEqual(end);
        expect(kind.size).toBeGreaterThan(0);
        end = number + (kind.size ?? 0);
      }
      expect(knownSize).toBeGreaterThanOrEqual(end);
    }
    expect([MPTCP_INFO.knownSize, TCP_INFO.knownSize]).toEqual([96, 280]);
  });

  // Each byte is its own offset, so that every field shows from where it was read.
  const offsetBytes = Buffer.from(Array.from({ length: 300 }, (_, at) => at & 0xff));

  test.each([
    [40, "rcvNxt", "localAddrUsed"],
    [48, "csumEnabled", "retransmits"],
    [80, "bytesAcked", "subflowsTotal"],
    [88, "subflowsTotal", "lastDataSent"],
    [96, "lastAckRecv", undefined],
  ] as const)("mptcp_info of %i bytes ends with %s", (length, last, missing) => {
    const info = MPTCP_INFO.read(offsetBytes, 0, length);
    expect(info[last]).toBeDefined();
    if (missing !== undefined) expect(info[missing]).toBeUndefined();
    expect(info.rest).toBeUndefined();
  });

  test("mptcp_info has each number at the kernel's offset", () => {
    expect(MPTCP_INFO.read(offsetBytes, 0, 96)).toEqual({
      subflows: 0, addAddrSignal: 1, addAddrAccepted: 2, subflowsMax: 3, addAddrSignalMax: 4, addAddrAcceptedMax: 5,
      flags: 0x0b0a0908, token: 0x0f0e0d0c,
      writeSeq: 0x1716151413121110n, sndUna: 0x1f1e1d1c1b1a1918n, rcvNxt: 0x2726252423222120n,
      localAddrUsed: 40, localAddrMax: 41, csumEnabled: 42, retransmits: 0x2f2e2d2c,
      bytesRetrans: Number(0x3736353433323130n), bytesSent: Number(0x3f3e3d3c3b3a3938n),
      bytesReceived: Number(0x4746454443424140n), bytesAcked: Number(0x4f4e4d4c4b4a4948n),
      subflowsTotal: 80, endpLaminarMax: 81, endpFullmeshMax: 82,
      lastDataSent: 0x57565554, lastDataRecv: 0x5b5a5958, lastAckRecv: 0x5f5e5d5c,
    }); // biome-ignore format: rows of the struct
  });

  test.each([104, 120, 192, 232, 248, 280, 288])(
    "tcp_info of %i bytes is decoded as far as it goes and encoded to the same bytes",
    (length) => {
      const info = TCP_INFO.read(offsetBytes, 0, length);
      expect(info.rtt).toBe(0x47464544);
      expect(info.pacingRate === undefined).toBe(length < 112);
      expect(info.bytesSent === undefined).toBe(length < 208);
      expect(info.accecnOptSeen === undefined).toBe(length < 280);
      expect(TCP_INFO.read(TCP_INFO.write(info), 0, length)).toEqual(info);
    },
  );
});

describe("numbers in structs", () => {
  test("a count is a plain number, all bits set are 2^64", () => {
    const bytes = Buffer.alloc(8);
    for (const value of [0n, 1n, 2n ** 32n, 2n ** 53n - 1n]) {
      bytes.writeBigUInt64LE(value);
      expect(count64.read(bytes, 0, 8)).toBe(Number(value));
      expect(count64.write(Number(value))).toEqual(bytes);
    }
    expect(count64.read(Buffer.alloc(8, 0xff), 0, 8)).toBe(2 ** 64);
    expect(count64.write(2 ** 64)).toEqual(Buffer.alloc(8, 0xff));
    for (const invalidValue of [-1, Number.NaN, 2 ** 65])
      expect(() => count64.write(invalidValue)).toThrow("does not fit");
  });

  test("a byte has two fields of four bits", () => {
    expect(nibbles.read(hex`a3`, 0, 1)).toEqual([3, 10]);
    expect(nibbles.write([3, 10])).toEqual(hex`a3`);
    expect(() => nibbles.write([16, 0])).toThrow("do not fit");
  });
});
