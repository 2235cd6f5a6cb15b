import { EXPLANATIONS } from "./entries.js";
import { ERRNO_NAMES } from "./errno-names.js";

const MAX_SUGGESTIONS = 5;
/** Minimum share of letter pairs that two words must have in common. */
const MIN_SIMILARITY = 0.4;
/** Every word here is shorter; comparing long input is slow. */
const MAX_WORD_LENGTH = 60;

/** See `nearWords`. */
export function nearWords(word: string): readonly string[] {
  if (word.length > MAX_WORD_LENGTH) return [];
  const similarity = (candidate: string) =>
    (contains(candidate, word) ? 1 : 0) + pairSimilarity(pairs(candidate), pairs(word));
  return [...new Set([...EXPLANATIONS.map((one) => one.word), ...ERRNO_NAMES])]
    .map((candidate) => [similarity(candidate), candidate] as const)
    .filter(([score]) => score >= MIN_SIMILARITY)
    .sort(([a], [b]) => b - a)
    .slice(0, MAX_SUGGESTIONS)
    .map(([, candidate]) => candidate);
}

/** A common prefix or name part counts more than common letters. */
const contains = (candidate: string, word: string): boolean =>
  word.length > 2 && candidate.toLowerCase().includes(word.toLowerCase());

/** Pairs of adjacent letters: a misspelt counter name with many parts still shares most pairs. */
function pairs(word: string): string[] {
  const letters = word.toLowerCase().replace(/^mptcpext|[^a-z0-9]/g, "");
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2));
}

/** Dice's coefficient: 1 for the same pairs, 0 for no common pair. */
function pairSimilarity(a: readonly string[], b: readonly string[]): number {
  const unmatched = [...b];
  let common = 0;
  for (const pair of a) {
    const at = unmatched.indexOf(pair);
    if (at < 0) continue;
    unmatched.splice(at, 1);
    common++;
  }
  return a.length + b.length === 0 ? 0 : (2 * common) / (a.length + b.length);
}
