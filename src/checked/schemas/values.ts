import { integerBetween, textThat } from "../../schema/rows.js";
import * as z from "../../schema/zod.js";

// Schemas of values that many functions take. They check what a function uses, not more.

export const count = () => z.int().check(z.gte(0));
export const optionalText = () => z.optional(z.string());
export const optionalNumber = () => z.optional(z.number());
export const flag = () => z.optional(z.boolean());
/** What Node's timers take. */
export const milliseconds = () => z.number().check(z.gte(0), z.lte(0x7fffffff));
export const filePath = () =>
  textThat((text) => text !== "" && !text.includes("\0"), "empty, or with a zero in it");
/** fs.nr_open of Linux, unless an administrator has raised it. */
export const descriptor = () => integerBetween(0, 2 ** 20 - 1);
export const callback = () => z.custom<never>((value) => typeof value === "function", "not a function");

const isManager = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "netnsClient" in value;
export const pathManager = () => z.custom(isManager, "not a path manager");

/** By its methods: a signal of another realm is not an instance of this realm's class. */
export function isSignal(value: unknown): boolean {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}
