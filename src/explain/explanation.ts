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
