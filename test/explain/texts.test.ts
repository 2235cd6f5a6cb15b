import { beforeAll, describe, expect, test } from "@jest/globals";
import { COUNTER_GROUPS } from "../../src/codec/families/mptcp-counters.js";
import { EVENT_NAMES, type Explanation, explain, explanations, TOPICS } from "../../src/index.js";

let all: readonly Explanation[] = [];

beforeAll(async () => {
  all = await explanations();
});

const wordsOf = (topic: string) => all.filter((one) => one.topic === topic).map(({ word }) => word);

describe("the texts of explain", () => {
  test("exist for every topic, one for each of its words", () => {
    for (const topic of Object.keys(TOPICS)) {
      const words = wordsOf(topic);
      expect(words.length).toBeGreaterThan(1);
      expect(new Set(words).size).toBe(words.length);
    }
  });

  test("cover the 76 counters of Linux 6.18, and those of other kernels", () => {
    expect(wordsOf("counter")).toHaveLength(76 + 11);
    expect(wordsOf("counter")).toEqual(Object.values(COUNTER_GROUPS).flat());
  });

  test("cover every event, every letter of ss and every reset reason", () => {
    expect(wordsOf("event")).toEqual([...EVENT_NAMES, "OVERRUN"]);
    expect(wordsOf("ss").join("")).toBe("MmJjBbecv");
    expect(all.filter(({ topic }) => topic === "reset").flatMap(({ aliases }) => aliases)).toEqual([
      ..."0123456",
    ]);
  });

  test("start with one line that is complete in itself, and have at least one more sentence", () => {
    for (const { word, meaning, more } of all) {
      const lines = { word, meaning, more };
      expect(lines).toEqual({
        word,
        meaning: expect.stringMatching(/^[^\n]{10,100}(?<![.\n ])$/),
        more: expect.stringMatching(/^[A-Z0-9`a-z_][^\n]{5,290}\.$/),
      });
    }
  });

  test("name no setting without a text", async () => {
    const allTexts = all.map(({ meaning, more }) => `${meaning} ${more}`).join(" ");
    const names = new Set(allTexts.match(/net\.mptcp\.\w+/g));
    expect(names.size).toBeGreaterThan(5);
    for (const name of names) expect((await explain(name)).map(({ word }) => word)).toEqual([name]);
  });

  test("name no counter or event without a text", async () => {
    const allTexts = all.map(({ meaning, more }) => `${meaning} ${more}`).join(" ");
    const names = new Set(
      allTexts.match(/\b(MP[A-Z][A-Za-z]*[a-z][A-Za-z]*|[A-Z][a-z]+[A-Z][A-Za-z]*|SF_\w+|LISTENER_\w+)\b/g),
    );
    const lookUpCounts = await Promise.all(
      [...names].map(async (name) => [name, (await explain(name)).length] as const),
    );
    expect(names.size).toBeGreaterThan(15);
    expect(lookUpCounts.filter(([, found]) => found === 0).map(([name]) => name)).toEqual([]);
  });
});
