import { expect, test } from "@jest/globals";
import { fuzzRounds, fuzzRuns, fuzzSample, SEED } from "./fuzz.js";

const isLong = process.env.FUZZ === "long";

test("FUZZ=long returns all runs, rounds and members; otherwise a part of them is returned", () => {
  expect([fuzzRuns(40), fuzzRuns(500), fuzzRuns(100_000)]).toEqual(
    isLong ? [40, 500, 100_000] : [40, 50, 1250],
  );
  expect(fuzzRounds(30, 4)).toBe(isLong ? 30 : 4);
  expect(fuzzSample([0, 1, 2, 3, 4, 5], 3)).toEqual(isLong ? [0, 1, 2, 3, 4, 5] : [SEED % 3, 3 + (SEED % 3)]);
});
