import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { wrapped } from "../../../../commands/view/widgets/wrap.js";
import "../../../support/fuzz.js";

describe("wrapped text", () => {
  test("is broken at blanks", () => {
    expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  });

  test("does not break a word that is too long", () => {
    expect(wrapped("a incomprehensibilities b", 5)).toEqual(["a", "incomprehensibilities", "b"]);
  });

  test("keeps every word, and only a line of one word exceeds the width", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/));
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (all, width) => {
        const lines = wrapped(all.join(" "), width);
        expect(lines.join(" ")).toBe(all.join(" "));
        for (const line of lines) expect(line.length <= width || !line.includes(" ")).toBe(true);
      }),
    );
  });
});
