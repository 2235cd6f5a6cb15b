import { expect, test } from "@jest/globals";
import fc from "fast-check";
import wrapAnsi from "wrap-ansi";
import { helpText } from "../../../../commands/cli/yargs/help-text.js";
import { textWrap } from "../../../../commands/cli/yargs/text-wrap.js";
import { COMMANDS } from "../../../../commands/command-table.js";
import { fuzzRuns } from "../../../support/fuzz.js";

test("the text wrapper wraps as wrap-ansi, which it replaces in yargs", () => {
  const textPart = fc.constantFrom("a", "…", "word", "subflows", "x".repeat(25), " ", "  ", "\n");
  const text = fc.array(textPart, { maxLength: 40 }).map((textParts) => textParts.join(""));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (one, columns) => {
      expect(textWrap(one, columns)).toBe(wrapAnsi(one, columns, { hard: true }));
    }),
    { numRuns: fuzzRuns(1000) },
  );
});

test("help ends for every terminal width", async () => {
  expect(textWrap("ab c", -3)).toBe("a\nb\nc");
  for (const width of [1, 2, 3, 5, 8, 13])
    for (const words of [[], ["endpoint", "add"], ["run"], ["lab"]])
      expect((await helpText(COMMANDS, words, width)).length).toBeLessThan(200_000);
});
