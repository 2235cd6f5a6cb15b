import type { CounterGroup } from "../codec/families/mptcp-counters.js";
import type { Topic } from "./topics.js";

/** What is known of one word. */
export interface Explanation {
  readonly topic: Topic;
  /** As the kernel, `ss` or this program writes it. */
  readonly word: string;
  /** What it is: `errno 16`, `endpoint flag`. */
  readonly kind: string;
  /** Other spellings that are understood. */
  readonly aliases: readonly string[];
  /** One line, without a full stop. */
  readonly meaning: string;
  /** What else helps: a sentence or two. */
  readonly more: string;
  /** First version of Linux that has it, where that is known. */
  readonly since?: string;
  /** Of a counter: what it tells about. */
  readonly group?: CounterGroup;
}

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
