import { integerBetween, textThat } from "../rows.js";
import * as z from "../zod.js";

// Parts that several schemas of `-j` output share. The type of a key never changes; only keys with a row in a schema
// are printed.

export const uint8 = integerBetween(0, 255);
export const uint16 = integerBetween(0, 0xffff);
export const uint32 = integerBetween(0, 0xffffffff);
/** Microseconds since 1970, byte counts and similar numbers: exact in JavaScript. */
export const safeCount = integerBetween(0, 2 ** 53 - 1);

export const matching = (pattern: RegExp) => textThat((text) => pattern.test(text));
export const nonEmpty = textThat((text) => text !== "");
/** Bytes; those of several attributes of one number are joined with commas. */
export const hexBytes = matching(/^([0-9a-f]{2})*(,([0-9a-f]{2})*)*$/);
/** A connection's token: hexadecimal without leading zeros. */
export const hexToken = matching(/^0x(0|[1-9a-f][0-9a-f]{0,7})$/);

/** Command lines that help; absent if none is known. */
export const suggestions = z.optional(
  z.array(z.strictObject({ command: z.array(z.string()), comment: z.optional(nonEmpty) })),
);
