import type { CounterGroup } from "../codec/families/mptcp-counters.js";
import type { Topic } from "./topics.js";
/** The explanation of one word. */
export interface Explanation {
  readonly topic: Topic;
  /** As the kernel, `ss` or this program writes it. */
  readonly word: string;
  /** The kind of word: `errno 16`, `endpoint flag`. */
  readonly kind: string;
  /** Other accepted spellings. */
  readonly aliases: readonly string[];
  /** One line, without a full stop. */
  readonly meaning: string;
  /** More help: one or two sentences. */
  readonly more: string;
  /** First version of Linux that has it, if known. */
  readonly since?: string;
  /** For a counter: the group it belongs to. */
  readonly group?: CounterGroup;
}
