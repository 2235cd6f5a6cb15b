import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import "../../../support/fuzz.js";
import { LineBuffer } from "../../../../commands/view/widgets/line-buffer.js";

const piece = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.constant("x".repeat(70_000)));

describe("a buffer of lines", () => {
  test("gives what was put in, whatever characters, and begins anew", () => {
    const buffer = new LineBuffer();
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.nat(300))), (pieces) => {
        for (const [text, blanks] of pieces) {
          buffer.add(text);
          buffer.blanks(blanks);
          buffer.endLine();
        }
        const expected = pieces.map(([text, blanks]) => `${text}${" ".repeat(blanks)}\n`).join("");
        expect(buffer.take()).toBe(expected);
      }),
    );
  });

  test("puts a mark in the place of half a character, as every output would", () => {
    const buffer = new LineBuffer();
    buffer.add("a\ud800b");
    expect(buffer.take()).toBe("a\ufffdb");
  });
});
