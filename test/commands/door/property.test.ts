import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lightDoor } from "../../../commands/door/light.js";
import { yargsDoor } from "../../../commands/door/yargs.js";
import { acceptedSpellings, GLOBAL_OPTIONS } from "../../../commands/global-options.js";
import { verdict } from "./both.js";
import { SAMPLE } from "./sample.js";

const LINES = 20_000;
const LINES_OF_BOTH = 2_000;

// What fast-check reports of a failure holds the seed; this line keeps it for a run that hangs or is killed.
const seed = Number(process.env.FC_SEED ?? Date.now() & 0x7fffffff);
process.stdout.write(`command lines: seed ${seed} (FC_SEED)\n`);

const COMMANDS =
  "status stat endpoint e add a show s ls delete rm limits l set se monitor m lab exec run mptcp mp mptc";
const KEYWORDS = "id i dev d tag subflow nobackup subflo address ADDRESS names pid command";
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
const keywordOption = fc
  .tuple(fc.constantFrom("-", "--"), words(KEYWORDS), fc.constantFrom("", "", "=5", "=eth0"))
  .map((parts) => parts.join(""));
const word = fc.oneof(
  { arbitrary: words(COMMANDS), weight: 4 },
  { arbitrary: words(KEYWORDS), weight: 4 },
  { arbitrary: words(VALUES), weight: 4 },
  { arbitrary: option, weight: 4 },
  { arbitrary: keywordOption, weight: 2 },
  { arbitrary: words(ODD), weight: 1 },
  { arbitrary: fc.constantFrom("", " ", "a b", "\n", "--a b", "--a\nb=c", "-\n", "--dev=a\nb"), weight: 1 },
  { arbitrary: fc.string({ maxLength: 6 }), weight: 1 },
);
/** Most lines begin as right ones do, else few would get past their first word. */
const start = fc.constantFrom(
  [],
  ["endpoint", "add"],
  ["e", "a"],
  ["run"],
  ["lab", "exec"],
  ["m"],
  ["-j", "l"],
);
const line = fc.tuple(start, fc.array(word, { maxLength: 8 })).map(([head, rest]) => [...head, ...rest]);

describe("any command line", () => {
  test("gives values or an error of ours, never a crash", async () => {
    let right = 0;
    const property = fc.asyncProperty(line, async (argv) => {
      if (!("code" in (await verdict(lightDoor, SAMPLE, argv)))) right++;
    });
    await fc.assert(property, { seed, numRuns: LINES });
    // The generator is worth something only where both kinds come often.
    expect(right).toBeGreaterThan(LINES / 50);
    expect(right).toBeLessThan(LINES - LINES / 50);
  });

  test("gets one verdict from both doors", async () => {
    const property = fc.asyncProperty(line, async (argv) => {
      expect(await verdict(yargsDoor, SAMPLE, argv)).toEqual(await verdict(lightDoor, SAMPLE, argv));
    });
    await fc.assert(property, { seed, numRuns: LINES_OF_BOTH });
  }, 60_000);
});
