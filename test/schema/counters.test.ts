import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { countersJson } from "../../commands/view/counters.js";
import { countersFromNetstat, countersSince } from "../../src/model/counters.js";
import { countersOutput } from "../../src/schema/output/counters.js";
import { explainOutput } from "../../src/schema/output/explain.js";
import { complaint } from "../../src/schema/validate.js";
import { fuzzRuns } from "../support/fuzz.js";

const COUNTER_NAMES = ["MPCapableSYNTX", "MPCurrEstab", "MPJoinSynTx", "Brandnew"];
const value = fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const stamp = fc.integer({ min: 0, max: 4_000_000_000_000_000 });
const reading = fc
  .tuple(fc.tuple(value, value, value, value), stamp)
  .map(
    ([values, at]) =>
      countersFromNetstat(`MPTcpExt: ${COUNTER_NAMES.join(" ")}\nMPTcpExt: ${values.join(" ")}\n`, at)!,
  );

describe("the output of counters -j", () => {
  test("has the documented shape for all values, alone and as growth", () => {
    const run = (
      before: typeof reading extends fc.Arbitrary<infer T> ? T : never,
      after: typeof before,
      all: boolean,
    ) => {
      for (const growth of [undefined, countersSince(before, after)]) {
        const printed = JSON.stringify(
          countersJson({ reading: after, growth, all, meanings: new Map([["MPJoinSynTx", "x"]]) }),
        );
        expect(complaint(countersOutput, JSON.parse(printed))).toBeUndefined();
      }
    };
    fc.assert(fc.property(reading, reading, fc.boolean(), run), { numRuns: fuzzRuns(1000) });
  });
});

describe("the schema refuses", () => {
  const validReading = { stamp: 1, gauges: {}, counters: {} };

  test.each<[what: string, value: unknown]>([
    ["values in text", { ...validReading, counters: { A: "1" } }],
    ["values below 0", { ...validReading, counters: { A: -1 } }],
    ["fractions", { ...validReading, gauges: { A: 0.5 } }],
    ["a list", { ...validReading, counters: [1] }],
    ["no stamp", { gauges: {}, counters: {} }],
    ["growth without the time it took", { ...validReading, deltas: {} }],
    ["a time without growth", { ...validReading, seconds: 1 }],
    ["an empty meaning", { ...validReading, meanings: { A: "" } }],
    ["another key", { ...validReading, counter: 1 }],
  ])("%s", (_, value) => {
    expect(complaint(countersOutput, value)).toBeDefined();
  });

  test("an explanation without a known topic", () => {
    const one = { topic: "x", word: "a", kind: "b", aliases: [], meaning: "c", more: "d" };
    expect(complaint(explainOutput, [one])).toBeDefined();
    expect(complaint(explainOutput, [{ ...one, topic: "word" }])).toBeUndefined();
  });
});
