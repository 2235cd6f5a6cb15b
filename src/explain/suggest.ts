import { EXPLANATIONS } from "./entries.js";
import { ERRNO_NAMES } from "./errno-names.js";

const MOST = 5;
/** Minimum share of letter pairs that two words must have in common. */
const LEAST = 0.4;
/** Every word here is shorter; comparing long input is slow. */
const LONGEST = 60;

/** See `nearWords`. */
export function nearWords(word: string): readonly string[] {
  if (word.length > LONGEST) return [];
  const likeness = (other: string) => (contains(other, word) ? 1 : 0) + shared(pairs(other), pairs(word));
  return [...new Set([...EXPLANATIONS.map((one) => one.word), ...ERRNO_NAMES])]
    .map((other) => [likeness(other), other] as const)
    .filter(([like]) => like >= LEAST)
    .sort(([a], [b]) => b - a)
    .slice(0, MOST)
    .map(([, other]) => other);
}

/** A common prefix or name part counts more than common letters. */
const contains = (other: string, word: string): boolean =>
  word.length > 2 && other.toLowerCase().includes(word.toLowerCase());

/** Pairs of adjacent letters: a misspelt counter name with many parts still shares most pairs. */
function pairs(word: string): string[] {
  const letters = word.toLowerCase().replace(/^mptcpext|[^a-z0-9]/g, "");
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2));
}

/** Dice's coefficient: 1 for the same pairs, 0 for no common pair. */
function shared(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  let both = 0;
  for (const pair of a) {
    const at = left.indexOf(pair);
    if (at < 0) continue;
    left.splice(at, 1);
    both++;
  }
  return a.length + b.length === 0 ? 0 : (2 * both) / (a.length + b.length);
}
