import { describe, expect, test } from "@jest/globals";
import { isolatedCallback } from "../../src/recording/isolated-callback.js";

describe("a callback that must not affect the caller", () => {
  test("receives its arguments, each time", () => {
    const seen: number[] = [];
    const look = isolatedCallback((n: number) => void seen.push(n));
    look(1);
    look(2);
    expect(seen).toEqual([1, 2]);
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
    const told: string[] = [];
    const look = isolatedCallback(callback as () => unknown, (reason) => void told.push(reason));
    look();
    look();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toHaveLength(1);
  });
});
