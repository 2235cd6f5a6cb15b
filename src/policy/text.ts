import { inspect } from "node:util";
import { MAX_LOG_LINE_LENGTH } from "./shared-counters.js";

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
  if (text.length <= MAX_LOG_LINE_LENGTH) return text;
  return `${text.slice(0, MAX_LOG_LINE_LENGTH)}… (${text.length - MAX_LOG_LINE_LENGTH} more characters)`;
}
