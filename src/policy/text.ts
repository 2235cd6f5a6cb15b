import { inspect } from "node:util";
import { LONGEST_LOG_LINE } from "./shared-counters.js";

const UNPRINTABLE = "a value that cannot be printed";

/** A string as it is, anything else as Node prints it. Never throws. */
export function asText(value: unknown): string {
  try {
    return typeof value === "string" ? value : inspect(value);
  } catch {
    return UNPRINTABLE;
  }
}

/** Truncates a long line and says how much is missing. */
export function truncated(text: string): string {
  if (text.length <= LONGEST_LOG_LINE) return text;
  return `${text.slice(0, LONGEST_LOG_LINE)}… (${text.length - LONGEST_LOG_LINE} more characters)`;
}
