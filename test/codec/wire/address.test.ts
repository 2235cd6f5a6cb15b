import { spawnSync } from "node:child_process";
import { isIPv4, isIPv6 } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  formatIPv4,
  formatIPv6,
  parseAddress,
  parseIPv4,
  parseIPv6,
} from "../../../src/codec/wire/address.js";
import { fuzzRuns } from "../../support/fuzz.js";
import { hex } from "../../support/hex.js";

/** The texts of inet_ntop(3) of glibc. */
const CANONICAL: readonly (readonly [bytes: string, text: string])[] = [
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000000000001", "::1"],
  ["00010000000000000000000000000000", "1::"],
  ["20010db8000000000000000000000001", "2001:db8::1"],
  ["20010db8000100000000000000000002", "2001:db8:1::2"],
  ["00000000000000000000ffff01020304", "::ffff:1.2.3.4"],
  ["00000000000000000000ffff00000000", "::ffff:0.0.0.0"],
  ["00000000000000000000000001020304", "::1.2.3.4"],
  ["00000000000000000000000000010000", "::0.1.0.0"],
  ["0000000000000000000000000000ffff", "::ffff"],
  ["0000000000000000ffff000001020304", "::ffff:0:102:304"],
  ["0064ff9b000000000000000001020304", "64:ff9b::102:304"],
  ["00000001000000000000000000000001", "0:1::1"],
  ["00010000000000010000000000000001", "1:0:0:1::1"],
  ["00010000000000010000000000010001", "1::1:0:0:1:1"],
  ["00010000000100010001000100010001", "1:0:1:1:1:1:1:1"],
  ["00000000000100000000000100000000", "::1:0:0:1:0:0"],
  ["00010001000000000001000000000001", "1:1::1:0:0:1"],
  ["fe800000000000000abcdef000000000", "fe80::abc:def0:0:0"],
  ["ffffffffffffffffffffffffffffffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["20010db885a308d313198a2e03707344", "2001:db8:85a3:8d3:1319:8a2e:370:7344"],
  ["00010002000300040005000600070000", "1:2:3:4:5:6:7:0"],
  ["00000002000300040005000600070008", "0:2:3:4:5:6:7:8"],
];

const DECODED_TEXTS: readonly (readonly [text: string, bytes: string])[] = [
  ["0:0:0:0:0:0:0:0", "00000000000000000000000000000000"],
  ["2001:0db8:85a3:08d3:1319:8a2e:0370:7344", "20010db885a308d313198a2e03707344"],
  ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
  ["::2:3:4:5:6:7:8", "00000002000300040005000600070008"],
  ["1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304"],
  ["64:FF9B::1.2.3.4", "0064ff9b000000000000000001020304"],
  ["::00ff", "000000000000000000000000000000ff"],
];

const REFUSED = [
  "", ":", ":::", "1", "1:2", "1:::2", "1::2::3", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "12345::", "g::", "::1.2.3", "::1.2.3.4.5", "::1.2.3.256",
  "::01.2.3.4", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::1/128", "fe80::1%lo", " ::1", "::1 ", "[::1]",
  "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.0x4", "1.2.3.+4", "1.2.3.4/24", " 1.2.3.4", "1.2.3.4\n", "a.b.c.d",
]; // biome-ignore format: words

describe("IPv6 text", () => {
  test.each(CANONICAL)("%s is %s", (bytes, text) => {
    expect(formatIPv6(hex(bytes), 0)).toBe(text);
    expect(parseIPv6(text)).toEqual(hex(bytes));
  });

  test.each(DECODED_TEXTS)("%s is read as %s", (text, bytes) => {
    expect(parseIPv6(text)).toEqual(hex(bytes));
  });
});

describe("an address", () => {
  test.each(REFUSED)("is not %j", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test("is accepted exactly if Node accepts it, except zones", () => {
    fc.assert(
      fc.property(addressLike(), (text) => {
        expect(parseIPv4(text) !== undefined).toBe(isIPv4(text));
        expect(parseIPv6(text) !== undefined).toBe(isIPv6(text));
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });

  test("is decoded from its own text", () => {
    const bytes = fc.oneof(bytesOf(4), bytesOf(16), sparse());
    fc.assert(
      fc.property(bytes, (address) => {
        expect(parseAddress(textOf(address))).toEqual(address);
        expect(isIPv4(textOf(address)) || isIPv6(textOf(address))).toBe(true);
      }),
      { numRuns: fuzzRuns(10_000) },
    );
  });

  test("has the text of inet_ntop(3) (if python3 is installed)", () => {
    const sample = fc.sample(fc.oneof(sparse(), bytesOf(16)), 3000).map((bytes) => bytes.toString("hex"));
    const libraryTexts = cLibrary([...sample, ...CANONICAL.map(([bytes]) => bytes)]);
    const ownTexts = [
      ...sample.map((bytes) => formatIPv6(hex(bytes), 0)),
      ...CANONICAL.map(([, text]) => text),
    ];
    if (libraryTexts) expect(ownTexts).toEqual(libraryTexts);
  });
});

const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes));

/** Mostly zeros, with runs at every position. */
function sparse(): fc.Arbitrary<Buffer> {
  const wordArbitrary = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(1, 0xffff, 0xabc));
  return fc.array(wordArbitrary, { minLength: 8, maxLength: 8 }).map((words) => {
    const bytes = Buffer.alloc(16);
    words.forEach((one, i) => {
      bytes.writeUInt16BE(one, 2 * i);
    });
    return bytes;
  });
}

const textOf = (bytes: Buffer) => (bytes.length === 4 ? formatIPv4(bytes, 0) : formatIPv6(bytes, 0));

/** Parts of addresses in any order: about one in six is an address. */
function addressLike(): fc.Arbitrary<string> {
  const addressPart = fc.constantFrom(
    "::",
    ":",
    ".",
    "1",
    "0",
    "ffff",
    "1.2.3.4",
    "255",
    "256",
    "00",
    "12345",
    "g",
  );
  const joined = fc.array(addressPart, { maxLength: 12 }).map((addressParts) => addressParts.join(""));
  const groups = fc.array(fc.constantFrom("1", "0", "ffff", "", "1.2.3.4"), { minLength: 2, maxLength: 9 });
  const parts = fc.array(fc.constantFrom("0", "1", "99", "255", "256", "01", ""), {
    minLength: 3,
    maxLength: 5,
  });
  return fc.oneof(
    joined,
    groups.map((words) => words.join(":")),
    parts.map((words) => words.join(".")),
  );
}

/** inet_ntop of the C library through python3; undefined without python3. */
function cLibrary(addresses: readonly string[]): string[] | undefined {
  const program =
    "import socket, sys\nfor line in sys.stdin: print(socket.inet_ntop(socket.AF_INET6, bytes.fromhex(line)))";
  const { status, stdout } = spawnSync("python3", ["-c", program], {
    input: addresses.join("\n"),
    encoding: "utf8",
  });
  return status === 0 ? stdout.trimEnd().split("\n") : undefined;
}
