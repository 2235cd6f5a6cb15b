import * as z from "../zod.js";
import { nonEmpty, safeCount, uint8, uint32 } from "./shared.js";

const annotated = z.strictObject({
  name: nonEmpty,
  sequence: uint32,
  flags: z.array(nonEmpty),
  values: z.custom((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
});

/** One line of `decode`: the messages of a datagram, or a note (a packet that is not a datagram). */
export const decodeOutput = z.union([
  z.strictObject({
    stamp: safeCount,
    direction: z.oneOf(["in", "out"]),
    protocol: uint8,
    messages: z.array(annotated),
  }),
  z.strictObject({
    stamp: safeCount,
    direction: z.oneOf(["in", "out"]),
    protocol: uint8,
    note: z.custom((value) => typeof (value as { kind?: unknown } | null)?.kind === "string"),
  }),
]);
