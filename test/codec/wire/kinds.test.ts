import { describe, expect, test } from "@jest/globals";
import {
  be16,
  bits,
  ip,
  ipv4,
  ipv6,
  type Kind,
  presence,
  raw,
  s32,
  text,
  u8,
  u16,
  u32,
  u64,
} from "../../../src/codec/wire/kinds.js";
import { threeLists } from "../../support/three-lists.js";

const NO_NUMBERS = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "1", null, undefined];

threeLists("u8", u8, {
  right: [
    [0, "00"],
    [5, "05"],
    [255, "ff"],
  ],
  wrongValues: [256, ...NO_NUMBERS],
  wrongBytes: ["", "0500", "05000000"],
});

threeLists("u16", u16, {
  right: [
    [0, "0000"],
    [2, "0200"],
    [0xffff, "ffff"],
  ],
  wrongValues: [0x10000, ...NO_NUMBERS],
  wrongBytes: ["", "02", "02000000"],
});

threeLists("u32", u32, {
  right: [
    [1, "01000000"],
    [0x80000000, "00000080"],
    [0xffffffff, "ffffffff"],
  ],
  wrongValues: [0x1_0000_0000, ...NO_NUMBERS],
  wrongBytes: ["", "0100", "010000", "0100000000"],
});

threeLists("be16, the order of ports in events", be16, {
  right: [
    [5000, "1388"],
    [0xfffe, "fffe"],
  ],
  wrongValues: [0x10000, ...NO_NUMBERS],
  wrongBytes: ["13", "138800"],
});

threeLists("s32", s32, {
  right: [
    [0, "00000000"],
    [-1, "ffffffff"],
    [2 ** 31 - 1, "ffffff7f"],
    [-(2 ** 31), "00000080"],
  ],
  wrongValues: [2 ** 31, -(2 ** 31) - 1, 1.5, Number.NaN, "1", null],
  wrongBytes: ["", "ffff", "ffffffffff"],
});

threeLists("u64", u64, {
  right: [
    [0n, "0000000000000000"],
    [15980727774748086870n, "561214da3df3c6dd"],
    [2n ** 64n - 1n, "ffffffffffffffff"],
  ],
  wrongValues: [-1n, 2n ** 64n, 5],
  wrongBytes: ["", "00000000", "000000000000000000"],
});

threeLists("text of up to 15 bytes", text(15), {
  right: [
    ["", "00"],
    ["eth0", "6574683000"],
    ["mptcp_pm_events", "6d707463705f706d5f6576656e747300"],
    ["ü", "c3bc00"],
  ],
  alsoRead: [
    ["eth0", "65746830"],
    ["eth0", "65746830 00 6a756e6b"],
    ["", ""],
  ],
  wrongValues: ["0123456789abcdef", "a\0b", "üüüüüüüü"],
  wrongBytes: ["30313233343536373839616263646566 00"],
});

threeLists("bytes", raw, {
  right: [
    [Buffer.alloc(0), ""],
    [Buffer.from([1, 2, 3]), "010203"],
  ],
  wrongValues: [],
  wrongBytes: [],
});

threeLists("presence", presence, { right: [[true, ""]], wrongValues: [], wrongBytes: [] });

threeLists("ipv4", ipv4, {
  right: [
    ["10.1.0.1", "0a010001"],
    ["255.255.255.255", "ffffffff"],
  ],
  wrongValues: ["10.1.0", "10.1.0.01", "10.1.0.256", "::1", "10.1.0.1/24", " 10.1.0.1", ""],
  wrongBytes: ["", "0a0100", "0a01000100", "00000000000000000000ffff0a010001"],
});

threeLists("ipv6", ipv6, {
  right: [
    ["2001:db8:1::2", "20010db8000100000000000000000002"],
    ["::ffff:10.0.0.1", "00000000000000000000ffff0a000001"],
  ],
  wrongValues: ["10.1.0.1", "fe80::1%lo", "1::2::3", "::/0", ""],
  wrongBytes: ["", "0a010001", "20010db80001000000000000000000", "20010db800010000000000000000000200"],
});

threeLists("ip of either family", ip, {
  right: [
    ["10.1.0.1", "0a010001"],
    ["::1", "00000000000000000000000000000001"],
  ],
  wrongValues: ["host", "", "1"],
  wrongBytes: ["", "0a0100", "0a01000100", "2001"],
});

threeLists("bits of a u32", bits(u32, ["signal", "subflow", "backup"]), {
  right: [
    [{ on: [], rest: 0 }, "00000000"],
    [{ on: ["signal", "backup"], rest: 0 }, "05000000"],
    [{ on: ["subflow"], rest: 0x80000080 }, "82000080"],
    [{ on: ["signal", "subflow", "backup"], rest: 0xfffffff8 }, "ffffffff"],
  ],
  wrongValues: [
    { on: ["sginal"], rest: 0 },
    { on: [], rest: -1 },
    { on: [], rest: 1.5 },
    { on: ["signal"], rest: 2 ** 32 },
  ],
  wrongBytes: ["", "05", "0500000000"],
});

threeLists("bits of a u16", bits(u16, ["denyJoinId0", "serverSide"]), {
  right: [[{ on: ["serverSide"], rest: 0x8000 }, "0280"]],
  wrongValues: [{ on: ["serverSide"], rest: 0x10000 }],
  wrongBytes: ["02000000"],
});

const THIRTY_TWO = Array.from({ length: 32 }, (_, i) => `b${i}`);

threeLists("32 named bits", bits(u32, THIRTY_TWO), {
  right: [
    [{ on: ["b31"], rest: 0 }, "00000080"],
    [{ on: THIRTY_TWO, rest: 0 }, "ffffffff"],
  ],
  wrongValues: [],
  wrongBytes: [],
});

describe("a kind", () => {
  test("returns a copy of its bytes, which a reused buffer cannot change", () => {
    const buffer = Buffer.from("010203", "hex");
    const value = raw.read(buffer, 0, 3);
    buffer.fill(0xee);
    expect(value).toEqual(Buffer.from("010203", "hex"));
  });

  test("decodes text up to its end, whatever follows in the buffer", () => {
    expect(text().read(Buffer.from("eth0eth1\0"), 0, 4)).toBe("eth0");
  });

  test("has numeric bounds that equal its width", () => {
    const bounds = ([u8, u16, u32, be16, s32] as Kind<number>[]).map(({ size, shape }) => [size, shape]);
    expect(bounds).toEqual([
      [1, { is: "number", min: 0, max: 255 }],
      [2, { is: "number", min: 0, max: 65535 }],
      [4, { is: "number", min: 0, max: 4294967295 }],
      [2, { is: "number", min: 0, max: 65535 }],
      [4, { is: "number", min: -2147483648, max: 2147483647 }],
    ]);
  });
});
