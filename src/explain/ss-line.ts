import { EXPLANATIONS } from "./entries.js";
import type { Explanation } from "./explanation.js";
import { findExplanations } from "./lookup.js";

/** Letters of a subflow: explained one by one. */
const LETTERS = /^flags:[MmJjBbecv]+$/;

const WORDS = new Map(
  EXPLANATIONS.filter(({ topic }) => topic === "socket").flatMap((one) =>
    [one.word, ...one.aliases].map((word) => [word.toLowerCase(), one] as const),
  ),
);

/** See `explainLine`. */
export function explanationsOfLine(text: string): readonly Explanation[] {
  const tokens = text.split(/\s+/).filter((token) => token !== "");
  const isOfSs = (token: string, at: number) =>
    (token.includes(":") || at === 0) && explained(token).length > 0;
  return tokens.some(isOfSs) ? [...new Set(tokens.flatMap(explained))] : [];
}

/** `rtt:0.1/0.05`, `remote_key`, `ESTAB`; none for a word that has no text. */
function explained(token: string): readonly Explanation[] {
  if (LETTERS.test(token)) return findExplanations(token);
  const found = WORDS.get(token.replace(/(?<=\w):.*$/, "").toLowerCase());
  return found === undefined ? [] : [found];
}
