import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import "../../support/fuzz.js";
import { ratesOf } from "../../../src/lab/transfer/throughput.js";

const samples = [
  { at: 0.1, acknowledged: 0 },
  { at: 0.5, acknowledged: 400 },
  { at: 1.5, acknowledged: 400 },
  { at: 2, acknowledged: 900 },
];

describe("rates of a subflow", () => {
  test("are the bytes acknowledged between two moments, distributed evenly", () => {
    expect(ratesOf(samples, 0.5, 2)).toEqual([800, 0, 0, 1000]);
    expect(ratesOf(samples, 1, 2)).toEqual([400, 500]);
  });

  test("are 0 before the first and after the last sample", () => {
    expect(ratesOf(samples, 1, 4)).toEqual([400, 500, 0, 0]);
    expect(ratesOf([], 1, 2)).toEqual([0, 0]);
  });

  test("add up to the acknowledged bytes, whatever the samples", () => {
    const sampleList = fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.nat(10_000)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(sampleList, (steps) => {
        let [at, acknowledged] = [0, 0];
        const all = steps.map(([ms, bytes]) => {
          at += ms / 1000;
          acknowledged += bytes;
          return { at, acknowledged };
        });
        const rates = ratesOf(all, 0.25, Math.ceil(at / 0.25) * 0.25);
        const sum = rates.reduce((total, one) => total + one * 0.25, 0);
        expect(Math.abs(sum - acknowledged)).toBeLessThanOrEqual(rates.length);
      }),
    );
  });
});
