import { UsageError } from "../../../src/index.js";
import { readValues } from "../parser/arguments.js";
import type { CommandTree } from "../parser/command-tree.js";
import { fastParser } from "../parser/fast-parser.js";
import type { CommandLine } from "../parser/options.js";
import { commandRepairs } from "./command-repairs.js";
import { VALUES } from "./foreign-words.js";
import { type Candidate, placesOf } from "./place.js";
import { valueRepairs, wordRepairs } from "./word-repairs.js";

/** Parsed lines at most: the time of a suggestion. */
const MOST_TRIED = 400;
/** A less likely line is no help. */
const MOST_COST = 12;

/** A line that the parser accepts, and its values. */
export interface Accepted {
  readonly words: readonly string[];
  readonly line: CommandLine;
  readonly values: Readonly<Record<string, unknown>>;
  /** The higher, the less likely. */
  readonly cost: number;
  readonly isShorter: boolean;
}

/** Whether a line is complete: its command may demand more than the parser. */
type IsUsable = (found: Accepted) => Promise<boolean>;

/**
 * The most likely usable line that the parser accepts, from this one by repairs of single words; undefined if none is found.
 * @param refusal the error of the line, which the command itself may have thrown
 */
export async function acceptedLine(
  tree: CommandTree,
  words: readonly string[],
  refusal: UsageError,
  isUsable: IsUsable = async () => true,
): Promise<Accepted | undefined> {
  const first = await attempt(tree, { words, cost: 0 });
  if (first instanceof UsageError) return search(tree, [{ words, cost: 0 }], isUsable);
  const [place] = await placesOf(tree, words, refusal);
  // A recording answers its own line only.
  const isReplayed = words.includes("--replay");
  const others =
    place && place.at < words.length && !isReplayed ? valueRepairs(place, words[place.at] as string) : [];
  return others.length > 0 ? search(tree, others, isUsable) : first;
}

async function search(
  tree: CommandTree,
  open: Candidate[],
  isUsable: IsUsable,
): Promise<Accepted | undefined> {
  const seen = new Set<string>();
  for (let tried = 0; tried < MOST_TRIED; tried++) {
    const best = open.shift();
    if (best === undefined || best.cost > MOST_COST) return undefined;
    const found = await attempt(tree, best);
    if (!(found instanceof UsageError)) {
      if (await isUsable(found)) return withKnownValues(tree, found);
      continue;
    }
    for (const place of await placesOf(tree, best.words, found))
      for (const { words, cost, isShorter } of [...commandRepairs(place), ...wordRepairs(place)]) {
        const key = words.join("\0");
        if (!seen.has(key))
          insert(open, { words, cost: best.cost + cost, isShorter: best.isShorter || isShorter });
        seen.add(key);
      }
  }
  return undefined;
}

/** The command may refuse a value that the parser accepts: `pm set 1`. */
async function withKnownValues(tree: CommandTree, found: Accepted): Promise<Accepted> {
  const known = VALUES[found.line.name] ?? {};
  const words = found.words.map(
    (word) => (found.line.words.includes(word) && known[word.toLowerCase()]) || word,
  );
  const better = await attempt(tree, { words, cost: found.cost, isShorter: found.isShorter });
  return better instanceof UsageError ? found : better;
}

/** Equal costs keep their order. */
function insert(open: Candidate[], one: Candidate): void {
  const at = open.findIndex(({ cost }) => cost > one.cost);
  open.splice(at < 0 ? open.length : at, 0, one);
}

async function attempt(
  tree: CommandTree,
  { words, cost, isShorter = false }: Candidate,
): Promise<Accepted | UsageError> {
  try {
    const line = await fastParser(tree, words);
    const isForHelp = line.globals.has("help");
    return { words, line, cost, isShorter, values: isForHelp ? {} : readValues(line) };
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}
