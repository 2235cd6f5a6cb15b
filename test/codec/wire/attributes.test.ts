import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { attributes, list, pathAt } from "../../../src/codec/wire/attributes.js";
import { bits, type Kind, row, text, u8, u16, u32 } from "../../../src/codec/wire/kinds.js";
import { ProtocolError } from "../../../src/errors.js";
import { fuzzRuns } from "../../support/fuzz.js";
import { hex } from "../../support/hex.js";
import { attributeOf, errorOf, threeLists } from "../../support/three-lists.js";

const NESTED_SET = attributes({ id: row(2, u8, "a byte"), flags: row(6, bits(u32, ["signal"]), "bits") });
const OUTER_SET = attributes({
  port: row(5, u16, "a word"),
  inner: row(1, NESTED_SET, "a nest"),
  name: row(3, text(4), "text"),
  groups: row(7, list(attributes({ id: row(2, u32, "number") })), "a list of nests"),
});

threeLists("a set of attributes", OUTER_SET as unknown as Kind<unknown>, {
  right: [
    [{}, ""],
    [{ port: 99 }, "0600 0500 6300 0000"],
    [{ name: "lo" }, "0700 0300 6c6f00 00"],
    [
      { port: 1, inner: { id: 5, flags: { on: ["signal"], rest: 0 } } },
      `0600 0500 0100 0000
       1400 0180           # nested flag
         0500 0200 05 000000
         0800 0600 01000000`,
    ],
    [{ inner: {} }, "0400 0180"],
    [
      { unknown: [{ type: 0x4063, payload: Buffer.from("abcdef", "hex") }] },
      "0700 6340 abcdef 00   # its flag bits stay",
    ],
    [
      { groups: [{ id: 7 }, {}] },
      `1400 0780
         0c00 0180  0800 0200 07000000
         0400 0280`,
    ],
  ],
  alsoRead: [
    [{ port: 99 }, "0600 0500 6300      # the last one without padding"],
    [{ port: 2 }, "0600 0500 0100 0000 0600 0500 0200 0000   # the last one counts"],
    [{ inner: { id: 5 } }, "0c00 0100  0500 0200 05 000000   # a nest without its flag"],
    [{ port: 99 }, "0600 0540 6300 0000   # flagged as network order, which this family never is"],
  ],
  wrongValues: [
    { port: 65536 },
    { inner: { id: 256 } },
    { inner: { flags: { on: ["sginal"], rest: 0 } } },
    { name: "abcde" },
    { unknown: [{ type: 9, payload: Buffer.alloc(0xffff) }] },
  ],
  wrongBytes: [
    "0300 0500            # shorter than its own header",
    "0000 0000            # no length would never end",
    "0600 0500 63         # longer than the remaining bytes",
    "0600 05              # half a header",
    "0600 0500 6300 0000 00",
    "0500 0500 63 000000  # a byte instead of a word",
    "0800 0180  0300 0200 # malformed inside the nest",
    "0c00 0180  0600 0200 0500 0000",
    "1000 0780  0c00 0100  0600 0200 0700 0000  # malformed inside the list",
  ],
});

threeLists("a list of words", list(u16), {
  right: [[[1, 2], "0600 0100 0100 0000 0600 0200 0200 0000"]],
  wrongValues: [[65536]],
  wrongBytes: ["0500 0100 01 000000", "0800 0100 01000000", "0900 0100 01000000"],
});

describe("an error in received attributes", () => {
  test.each([
    ["0500 0500 63 000000", "port", "port: 1 bytes instead of 2"],
    ["0c00 0180  0600 0200 0500 0000", "inner.id", "inner.id: 2 bytes instead of 1"],
    ["0800 0180  0300 0200", "inner", "inner: attribute length 3 instead of 4 to 4"],
    ["1000 0780  0c00 0100  0600 0200 0700 0000", "groups.1.id", "groups.1.id: 2 bytes instead of 4"],
    ["0a00 0300 6162636465 66 0000", "name", "name: text of 6 bytes instead of at most 4"],
  ])("names its position: %s", (bytes, argument, message) => {
    const error = errorOf(() => OUTER_SET.read(hex(bytes), 0, hex(bytes).length));
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ argument, message });
  });
});

describe("attributes", () => {
  test("are written in the order of the rows, whatever the order of the values", () => {
    expect(OUTER_SET.write({ name: "lo", port: 1 })).toEqual(OUTER_SET.write({ port: 1, name: "lo" }));
    expect(OUTER_SET.write({ name: "lo", port: 1 }).readUInt16LE(2)).toBe(5);
  });

  test("omit undefined values", () => {
    expect(OUTER_SET.write({ port: undefined } as never)).toEqual(Buffer.alloc(0));
  });

  test("without a row keep every byte, flag bits included", () => {
    const type = fc.integer({ min: 8, max: 0x3fff }).map((number) => number | 0);
    const top = fc.constantFrom(0, 0x4000, 0x8000, 0xc000);
    const unknown = fc.tuple(type, top, fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(unknown, { maxLength: 6 }), (all) => {
        const bytes = Buffer.concat(all.map(([n, bits, data]) => attributeOf(n | bits, Buffer.from(data))));
        expect(OUTER_SET.write(OUTER_SET.read(bytes, 0, bytes.length)).equals(bytes)).toBe(true);
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });
});

describe("the path of an offset", () => {
  const bytes = Buffer.concat([
    Buffer.alloc(4),
    OUTER_SET.write({ port: 1, inner: { id: 5, flags: { on: ["signal"], rest: 0 } } }),
    attributeOf(99, Buffer.alloc(4)),
  ]);
  const at = (offset: number) => pathAt(OUTER_SET as never, bytes, 4, offset);

  const places: [offset: number, path: string | undefined, what: string][] = [
    [3, undefined, "in front of the attributes"],
    [4, "port", "the header"],
    [9, "port", "the payload"],
    [10, undefined, "padding"],
    [12, "inner", "the nest's own header"],
    [16, "inner.id", "the header of an inner attribute"],
    [21, "inner", "padding inside the nest"],
    [24, "inner.flags", "the next inner attribute"],
    [31, "inner.flags", "its last byte"],
    [32, "#99", "an attribute without a row"],
    [40, undefined, "behind all"],
    [-5, undefined, "nowhere"],
  ];
  test.each(places)("%i is %s: %s", (offset, path) => {
    expect(at(offset)).toBe(path);
  });
});
