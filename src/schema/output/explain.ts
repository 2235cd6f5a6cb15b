import { COUNTER_GROUPS, type CounterGroup } from "../../codec/families/mptcp-counters.js";
import * as z from "../zod.js";

const TOPICS = [
  "counter",
  "event",
  "flag",
  "limit",
  "sysctl",
  "errno",
  "reset",
  "ss",
  "protocol",
  "word",
] as const;

const nonEmpty = z.string().check(z.refine((text: string) => text !== ""));

/** `explain`: every meaning of the word, or of all words. */
export const explainOutput = z.array(
  z.strictObject({
    topic: z.oneOf(TOPICS),
    word: nonEmpty,
    kind: nonEmpty,
    group: z.optional(z.oneOf(Object.keys(COUNTER_GROUPS) as [CounterGroup])),
    since: z.optional(z.string().check(z.refine((text: string) => /^\d+\.\d+$/.test(text)))),
    aliases: z.array(nonEmpty),
    meaning: nonEmpty,
    more: nonEmpty,
  }),
);
