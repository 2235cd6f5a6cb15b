import { explanations } from "../../src/index.js";

/** The meaning of a counter in one line, by its name. */
export async function counterMeanings(): Promise<ReadonlyMap<string, string>> {
  const counters = (await explanations()).filter(({ topic }) => topic === "counter");
  return new Map(counters.map(({ word, meaning }) => [word, meaning]));
}
