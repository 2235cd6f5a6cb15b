import type { MptcpError } from "../errors.js";
import type { Suggestion } from "../suggestions.js";

/** What helps after an error: cause and remedy as a sentence, command lines, or both. */
export type Advice =
  | string
  | { readonly hint?: string | undefined; readonly suggestions?: readonly Suggestion[] | undefined };

/** Adds advice to an error that has none. */
export function advise(error: MptcpError, advice: Advice | undefined): void {
  if (advice === undefined || error.hint !== undefined || error.suggestions.length > 0) return;
  const { hint, suggestions = [] } = typeof advice === "string" ? { hint: advice } : advice;
  error.hint = hint;
  error.suggestions = suggestions;
}
