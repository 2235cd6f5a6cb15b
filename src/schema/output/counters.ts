import * as z from "../zod.js";
import { safeCount } from "./shared.js";

type ValueTest = (value: unknown) => boolean;

/** An object that has a value of this kind for each name of the kernel. */
const byName = (valueSchema: ValueTest) =>
  z.custom(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.entries(value).every(([name, one]) => /^\S+$/.test(name) && valueSchema(one)),
  );

/** JSON of JavaScript is exact to 2^53 of the kernel's 2^64. */
const counts = byName((value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 64);
const rates = byName((value) => Number.isFinite(value) && Number(value) >= 0);
const texts = byName((value) => typeof value === "string" && value !== "");

/** `counters show`, and one line of `counters watch`; names whose value is 0 may be left out. */
export const countersOutput = z
  .strictObject({
    stamp: safeCount,
    gauges: counts,
    counters: counts,
    seconds: z.optional(z.number()),
    restarted: z.optional(z.literal(true)),
    deltas: z.optional(counts),
    rates: z.optional(rates),
    meanings: z.optional(texts),
  })
  .check(z.refine((one) => ["seconds", "rates"].every((key) => key in one === "deltas" in one)));
