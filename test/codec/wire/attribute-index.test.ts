import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { EVENT } from "../../../src/codec/families/mptcp-events.js";
import { attributeIndexOf } from "../../../src/codec/wire/attribute-index.js";
import { attributes } from "../../../src/codec/wire/attributes.js";
import { row, text, u8, u32 } from "../../../src/codec/wire/kinds.js";
import type { Problem } from "../../../src/codec/wire/problem.js";
import { hex } from "../../support/hex.js";
import "../../support/fuzz.js";

const SET = attributes({
  id: row(1, u8, "an id"),
  name: row(2, text(3), "a name"),
  count: row(9, u32, "a count"),
});

describe("the index of attributes", () => {
  test("has the offsets of the payloads, and 0 for an absent attribute", () => {
    const bytes = Buffer.concat([hex`ffff`, SET.write({ id: 5, count: 7 })]);
    const places = attributeIndexOf(SET, ["id", "name", "count"]);
    expect(places.find(bytes, 2, bytes.length)).toBe(true);
    expect([...places.starts]).toEqual([0, 6, 0, 0, 0, 0, 0, 0, 0, 14]);
    expect(places.find(bytes, bytes.length, bytes.length)).toBe(true);
    expect(places.starts.every((start) => start === 0)).toBe(true);
  });

  test("tells whether an attribute has no row, near the rows and far beyond", () => {
    for (const type of [3, 10, 0x3fff]) {
      const bytes = SET.write({ id: 5, unknown: [{ type, payload: hex`0102` }] });
      expect(attributeIndexOf(SET, ["id", "name", "count"]).find(bytes, 0, bytes.length)).toBe(false);
    }
  });

  test("has only attributes that their row can decode", () => {
    const places = attributeIndexOf(SET, ["id", "name", "count"]);
    const find = (bytes: Buffer) => {
      places.find(bytes, 0, bytes.length);
      return { problems: [...places.problems], starts: [...places.starts.subarray(0, 3)] };
    };
    const problems = [{ field: "id", reason: "2 bytes instead of 1" }];
    expect(find(hex`0600 0100 0102 0000 0800 0200 61626300`)).toEqual({ problems, starts: [0, 0, 12] });
    expect(find(hex`0900 0200 61626364 00 000000`).problems).toMatchObject([{ field: "name" }]);
    expect(find(hex`0800 0200 61626300`)).toEqual({ problems: [], starts: [0, 0, 4] });
  });

  test("has the same problems as the attribute set", () => {
    const places = attributeIndexOf(EVENT, ["token", "flags"]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (randomBytes) => {
        const bytes = Buffer.from(randomBytes);
        const problems: Problem[] = [];
        EVENT.read(bytes, 0, bytes.length, problems);
        places.find(bytes, 0, bytes.length);
        expect(places.problems).toEqual(problems);
      }),
    );
  });
});
