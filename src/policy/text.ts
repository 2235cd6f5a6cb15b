import { inspect } from "node:util";
import { LONGEST_LINE } from "./shared-counters.js";

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
export function shortened(text: string): string {
  if (text.length <= LONGEST_LINE) return text;
  return `${text.slice(0, LONGEST_LINE)}… (${text.length - LONGEST_LINE} more characters)`;
}
