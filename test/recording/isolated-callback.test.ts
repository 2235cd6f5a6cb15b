import { describe, expect, test } from "@jest/globals";
import { isolatedCallback } from "../../src/recording/isolated-callback.js";

describe("a callback that must not affect the caller", () => {
  test("receives its arguments, each time", () => {
    const calls: number[] = [];
    const isolated = isolatedCallback((n: number) => void calls.push(n));
    isolated(1);
    isolated(2);
    expect(calls).toEqual([1, 2]);
  });

  test.each([
    ["throws", () => JSON.parse("{")],
    [
      "throws no error",
      () => {
        throw "text";
      },
    ],
    ["rejects", () => Promise.reject(new Error("later"))],
  ])("that %s has no effect on the caller, and is reported once", async (_, callback) => {
    const reasons: string[] = [];
    const isolated = isolatedCallback(callback as () => unknown, (reason) => void reasons.push(reason));
    isolated();
    isolated();
    await new Promise((resolve) => setImmediate(resolve));
    expect(reasons).toHaveLength(1);
  });
});
