import { explanations } from "../../src/index.js";

/** The line that says what a counter means, by its name. */
export async function counterMeanings(): Promise<ReadonlyMap<string, string>> {
  const counters = (await explanations()).filter(({ topic }) => topic === "counter");
  return new Map(counters.map(({ word, meaning }) => [word, meaning]));
}
