/** Longer input cannot match; the cost of the comparison is quadratic. */
const MAX_WORD_LENGTH = 40;

/** The most similar word among `candidates`; undefined if none is similar. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined;
  let nearestWord: string | undefined;
  let bestDistance = Math.min(word.length > 3 ? 2 : 1, word.length - 1) + 1;
  for (const candidate of candidates) {
    const far = distance(word.toLowerCase(), candidate.toLowerCase());
    if (far >= bestDistance || far >= candidate.length) continue;
    nearestWord = candidate;
    bestDistance = far;
  }
  return nearestWord;
}

/** Maximum number of characters of a word that an error repeats. */
const MAX_ECHO_LENGTH = 60;

/** The word, shortened for an error message. */
export function shortened(word: string): string {
  return word.length > MAX_ECHO_LENGTH ? `${word.slice(0, MAX_ECHO_LENGTH)}…` : word;
}

/** Number of insertions, deletions, replacements and swaps of adjacent letters that turn `a` into `b`. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cheapest(rows, row, a, b, i, j));
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

function cheapest(rows: number[][], row: number[], a: string, b: string, i: number, j: number): number {
  const at = (line: number[] | undefined, column: number) => line?.[column] ?? Number.POSITIVE_INFINITY;
  const replaced = at(rows[i - 1], j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
  const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(rows[i - 2], j - 2) + 1 : replaced;
  return Math.min(at(rows[i - 1], j) + 1, at(row, j - 1) + 1, replaced, swapped);
}
