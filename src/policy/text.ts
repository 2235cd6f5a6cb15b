import { inspect } from "node:util";
import { LONGEST_LOG_LINE } from "./shared-counters.js";

const UNSPEAKABLE = "something that cannot be put into words";

/** A text as it is, anything else as Node shows it; never throws, whatever a policy gives. */
export function asText(value: unknown): string {
  try {
    return typeof value === "string" ? value : inspect(value);
  } catch {
    return UNSPEAKABLE;
  }
}

/** A line that is not too long, and says how much is missing. */
export function truncated(text: string): string {
  if (text.length <= LONGEST_LOG_LINE) return text;
  return `${text.slice(0, LONGEST_LOG_LINE)}… (${text.length - LONGEST_LOG_LINE} more characters)`;
}
