import { describe, expect, test } from "@jest/globals";
import { nearest, shortened } from "../../../../commands/cli/errors/did-you-mean.js";
import { similarWords } from "../../../../src/index.js";

describe("didYouMean", () => {
  test("suggests a word that differs little", () => {
    expect(nearest("sublow", ["signal", "subflow"])).toBe("subflow");
    expect(nearest("x", ["signal", "subflow"])).toBeUndefined();
  });

  test("skips a word longer than any known word, for which the search would take minutes", async () => {
    const begin = performance.now();
    const endless = "subflow".repeat(200_000);
    expect([nearest(endless, ["signal", "subflow"]), await similarWords(endless)]).toEqual([undefined, []]);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  test("repeats the unknown word up to 60 characters", () => {
    expect(shortened("x".repeat(60))).toBe("x".repeat(60));
    expect(shortened("x".repeat(61))).toBe(`${"x".repeat(60)}…`);
  });
});
