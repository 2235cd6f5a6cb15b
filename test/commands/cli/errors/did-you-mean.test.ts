import { describe, expect, test } from "@jest/globals";
import { nearest, shortened } from "../../../../commands/cli/errors/did-you-mean.js";
import { similarWords } from "../../../../src/index.js";

describe("the word that was meant", () => {
  test("is one that differs little", () => {
    expect(nearest("sublow", ["signal", "subflow"])).toBe("subflow");
    expect(nearest("x", ["signal", "subflow"])).toBeUndefined();
  });

  test("is not searched for a word longer than any of ours, which would take minutes", async () => {
    const begin = performance.now();
    const endless = "subflow".repeat(200_000);
    expect([nearest(endless, ["signal", "subflow"]), await similarWords(endless)]).toEqual([undefined, []]);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  test("is repeated up to 60 characters", () => {
    expect(shortened("x".repeat(60))).toBe("x".repeat(60));
    expect(shortened("x".repeat(61))).toBe(`${"x".repeat(60)}…`);
  });
});
