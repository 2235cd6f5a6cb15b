import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Attributes, attributes } from "../../../src/codec/wire/attributes.js";
import { attributeReader, findAttribute, payloadEnd } from "../../../src/codec/wire/find-attribute.js";
import { row, text, u8, u32 } from "../../../src/codec/wire/kinds.js";
import { hex } from "../../support/hex.js";
import "../../support/fuzz.js";

const SET = attributes({
  id: row(1, u8, "an id"),
  name: row(2, text(15), "a name"),
  nest: row(7, attributes({ inner: row(3, u32, "deep down") }), "a nest"),
});
type Values = Attributes<(typeof SET)["rows"]>;

describe("findAttribute", () => {
  test("returns the same value as decoding all attributes, for any values", () => {
    const values = fc.record(
      {
        id: fc.integer({ min: 0, max: 255 }),
        name: fc.string({ maxLength: 5, unit: "grapheme-ascii" }),
        nest: fc.record({ inner: fc.integer({ min: 0, max: 9 }) }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (givenValues) => {
        const bytes = Buffer.concat([hex`ffff`, SET.write(givenValues as Values)]);
        const allValues = SET.read(bytes, 2, bytes.length);
        for (const name of ["id", "name", "nest"] as const)
          expect(attributeReader(SET, name)(bytes, 2, bytes.length)).toEqual(allValues[name]);
      }),
    );
  });

  test("finds the offset, and returns 0 for an absent attribute", () => {
    const bytes = SET.write({ id: 5, name: "abc" });
    const at = findAttribute(bytes, 0, bytes.length, 2);
    expect(bytes.toString("latin1", at, payloadEnd(bytes, at))).toBe("abc\0");
    expect(findAttribute(bytes, 0, bytes.length, 9)).toBe(0);
  });

  test("throws a ProtocolError for a wrong length and for an impossible length", () => {
    const wrongLength = hex`0600 0100 0500 0000`;
    expect(() => attributeReader(SET, "id")(wrongLength, 0, wrongLength.length)).toThrow(
      "id: 2 bytes instead of 1",
    );
    expect(() => findAttribute(hex`0300 0100`, 0, 4, 9)).toThrow("attribute length 3");
    expect(() => findAttribute(hex`0900 0900`, 0, 4, 9)).toThrow("attribute length 9");
  });
});
