import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import "../../../support/fuzz.js";
import { LineBuffer } from "../../../../commands/view/widgets/line-buffer.js";

const textPart = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.constant("x".repeat(70_000)));

describe("a buffer of lines", () => {
  test("returns what was appended, with any characters, and is empty afterwards", () => {
    const buffer = new LineBuffer();
    fc.assert(
      fc.property(fc.array(fc.tuple(textPart, fc.nat(300))), (textParts) => {
        for (const [text, blanks] of textParts) {
          buffer.add(text);
          buffer.blanks(blanks);
          buffer.endLine();
        }
        const expected = textParts.map(([text, blanks]) => `${text}${" ".repeat(blanks)}\n`).join("");
        expect(buffer.take()).toBe(expected);
      }),
    );
  });

  test("replaces half of a surrogate pair by U+FFFD, as Node does", () => {
    const buffer = new LineBuffer();
    buffer.add("a\ud800b");
    expect(buffer.take()).toBe("a\ufffdb");
  });
});
