import type { Explanation } from "./explanation.js";
// The texts are loaded when somebody asks: most programs never do.

/** Every explanation, topic by topic. */
export async function explanations(): Promise<readonly Explanation[]> {
  return (await import("./entries.js")).EXPLANATIONS;
}

/**
 * What a word means; several answers where it means several things, none where it is not known. Case does not matter,
 * but for the letters of `ss`. Takes what tools print: `MPTcpExtMPJoinSynTx`, `net.mptcp.enabled`, `error=104`,
 * `flags:Jjbec`; and a topic, or a group of counters, for all of its words.
 */
export async function explain(word: string): Promise<readonly Explanation[]> {
  return (await import("./lookup.js")).findExplanations(word);
}

/** Words that look like one that is not known, at most five, the likeliest first. */
export async function similarWords(word: string): Promise<readonly string[]> {
  return (await import("./suggest.js")).nearWords(word);
}
