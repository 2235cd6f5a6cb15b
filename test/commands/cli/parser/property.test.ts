import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { AnyCommand } from "../../../../commands/cli/command.js";
import { type CommandTree, wordsAt } from "../../../../commands/cli/parser/command-tree.js";
import { fastParser } from "../../../../commands/cli/parser/fast-parser.js";
import { acceptedSpellings, GLOBAL_OPTIONS } from "../../../../commands/cli/parser/global-option-table.js";
import { yargsParser } from "../../../../commands/cli/yargs/yargs-parser.js";
import { COMMANDS } from "../../../../commands/command-table.js";
import { fuzzRuns } from "../../../support/fuzz.js";
import { verdict } from "./both.js";
import { SAMPLE_COMMANDS } from "./sample.js";

const LINES = fuzzRuns(100_000);
const LINES_OF_BOTH = fuzzRuns(2_000);
const LINES_OF_COMMANDS = fuzzRuns(500);

const VALUES =
  "5 05 0x1f -5 -5x 192.0.2.3 2001:db8::1 eth0 true false always inet - '' é 0x0f508e50 a=b 'x' \"y\" NaN 1e3";
const ODD =
  "-- --- ---x -_ --_ --_=x --$0 --__proto__ --constructor=1 --toString -= --= -x=y -jj -j5 -t5 --no-json --no-subflow --a.b --dev.x --subflow=1 --dev= -c= -c=bad -c=never --dryRun --dry-run=x -n= -4 -5 --4 -e -ec";

const words = (text: string) => fc.constantFrom(...text.split(" "));
const spellings = GLOBAL_OPTIONS.flatMap(acceptedSpellings);
const option = fc
  .tuple(
    fc.constantFrom("-", "--"),
    fc.constantFrom(...spellings),
    fc.constantFrom("", "", "", "=x", "=5", "="),
  )
  .map((parts) => parts.join(""));

/** Lines that consist of the words of a list of commands, of options, values, and invalid words. */
async function linesOf(tree: CommandTree): Promise<fc.Arbitrary<string[]>> {
  const commands = [[], ...tree.map(({ path }) => path.slice(0, -1))];
  const verbs = [...commands.flatMap((path) => [...wordsAt(tree, path).keys()]), "mptcp", "mp", "mptc"];
  const loaded: AnyCommand[] = [];
  // One after the other: jest's module loader does not support simultaneous imports.
  for (const { load } of tree) loaded.push(await load());
  const names = [
    ...loaded.flatMap((command) => Object.keys(command.arguments)),
    "i",
    "d",
    "ADDRESS",
    "subflo",
  ];
  const keyword = fc.constantFrom(...new Set(names));
  const keywordOption = fc
    .tuple(fc.constantFrom("-", "--"), keyword, fc.constantFrom("", "", "=5", "=eth0"))
    .map((parts) => parts.join(""));
  const wordArbitrary = fc.oneof(
    { arbitrary: fc.constantFrom(...new Set(verbs)), weight: 4 },
    { arbitrary: keyword, weight: 4 },
    { arbitrary: words(VALUES), weight: 4 },
    { arbitrary: option, weight: 4 },
    { arbitrary: keywordOption, weight: 2 },
    { arbitrary: words(ODD), weight: 1 },
    { arbitrary: fc.constantFrom("", " ", "a b", "\n", "--a b", "--a\nb=c", "-\n", "--dev=a\nb"), weight: 1 },
    { arbitrary: fc.string({ maxLength: 6 }), weight: 1 },
  );
  // Most lines start like valid ones, otherwise few would be parsed beyond their first word.
  const start = fc.constantFrom(
    [],
    ["-j"],
    ...tree.map(({ path }) => path),
    ...tree.map(({ shortest }) => shortest),
  );
  return fc.tuple(start, fc.array(wordArbitrary, { maxLength: 8 })).map(([head, rest]) => [...head, ...rest]);
}

async function sameFromBothParsers(tree: CommandTree, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(await linesOf(tree), async (argv) => {
    expect(await verdict(yargsParser, tree, argv)).toEqual(await verdict(fastParser, tree, argv));
  });
  // Shrinking a counterexample may take long: the result so far is then shown.
  await fc.assert(property, { numRuns, interruptAfterTimeLimit: 80_000 });
}

describe("any command line", () => {
  test("is parsed to values or to a UsageError, never a crash", async () => {
    let validCount = 0;
    const property = fc.asyncProperty(await linesOf(SAMPLE_COMMANDS), async (argv) => {
      if (!("code" in (await verdict(fastParser, SAMPLE_COMMANDS, argv)))) validCount++;
    });
    await fc.assert(property, { numRuns: LINES });
    // The generator is useful only if valid and invalid lines are frequent.
    expect(validCount).toBeGreaterThan(LINES / 50);
    expect(validCount).toBeLessThan(LINES - LINES / 50);
  });

  test(
    "has the same result from both parsers",
    () => sameFromBothParsers(SAMPLE_COMMANDS, LINES_OF_BOTH),
    90_000,
  );

  test(
    "has the same result for the real commands",
    () => sameFromBothParsers(COMMANDS, LINES_OF_COMMANDS),
    90_000,
  );
});
