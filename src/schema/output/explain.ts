import { COUNTER_GROUPS, type CounterGroup } from "../../codec/families/mptcp-counters.js";
import * as z from "../zod.js";
import { matching, nonEmpty } from "./shared.js";

const TOPICS = [
  "counter",
  "event",
  "flag",
  "limit",
  "sysctl",
  "errno",
  "reset",
  "ss",
  "socket",
  "protocol",
  "word",
  "old",
] as const;

/** `explain`: every meaning of the word, or of all words. */
export const explainOutput = z.array(
  z.strictObject({
    topic: z.oneOf(TOPICS),
    word: nonEmpty,
    kind: nonEmpty,
    group: z.optional(z.oneOf(Object.keys(COUNTER_GROUPS) as [CounterGroup])),
    since: z.optional(matching(/^\d+\.\d+$/)),
    aliases: z.array(nonEmpty),
    meaning: nonEmpty,
    more: nonEmpty,
  }),
);
