import type { Explanation } from "./explanation.js";
// The texts are loaded on demand: most commands never need them.

/** Every explanation, topic by topic. */
export async function explanations(): Promise<readonly Explanation[]> {
  return (await import("./entries.js")).EXPLANATIONS;
}

/**
 * The explanations of a word: several if it has several meanings, none if it is unknown. Case is ignored,
 * except for the letters of `ss`. Accepts what tools print: `MPTcpExtMPJoinSynTx`, `net.mptcp.enabled`,
 * `error=104`, `flags:Jjbec`; and a topic or a group of counters, for all of its words.
 */
export async function explain(word: string): Promise<readonly Explanation[]> {
  return (await import("./lookup.js")).findExplanations(word);
}

/**
 * The explanations of the words in a line of `ss -Mani` or `ss -tani`, in its order; words without a text are omitted. None
 * if the text is not such a line.
 */
export async function explainLine(text: string): Promise<readonly Explanation[]> {
  return (await import("./ss-line.js")).explanationsOfLine(text);
}

/** Words that resemble an unknown one, at most five, the most similar first. */
export async function similarWords(word: string): Promise<readonly string[]> {
  return (await import("./suggest.js")).nearWords(word);
}
