import { isIP } from "node:net";
import { nearest } from "../errors/did-you-mean.js";
import { type CommandTree, defaultEntryOf, entriesBelow, wordsAt } from "../parser/command-tree.js";
import { COMMAND_WORDS, FORMATS } from "./foreign-words.js";
import { type Candidate, type Place, spliced } from "./place.js";

/** Verbs that may be missing; none of them deletes anything. */
const LIKELY_VERBS = ["show", "watch", "set", "change", "add"];
/** Verbs before a command that has none: `watch events`. */
const READING = /^(show|list|get|print|view|display|see|watch|follow|tail|dump|describe)$/;
/** The higher, the less likely. */
const COST = { shown: 0.5, known: 1, near: 2, verb: 2, unknown: 3, lone: 4 };

/** Repairs of a word that should be a command, or a word of one. */
export function commandRepairs(place: Place): Candidate[] {
  const { tree, words, at, path, next } = place;
  const word = words[at];
  if (word === undefined || at !== next || word.startsWith("-")) return [];
  const option = words[at - 1] === "-o" ? FORMATS[word] : undefined;
  return [
    ...(option ? [{ words: spliced(words, at - 1, 2, option), cost: COST.known }] : []),
    ...replacements(tree, path, word)
      .filter(([full]) => full !== "explain" || !isGroup(place))
      .map(([full, cost]) => ({
        words: spliced(words, at, 1, ...full.split(" ")),
        cost,
      })),
    ...(path.length === 0 && isGroup(place) ? [{ words: spliced(words, at, 1), cost: COST.unknown }] : []),
    ...laterVerb(place),
    ...laterCommand(place),
    ...swapped(place, word),
    ...withVerb(place),
    ...ofOneGroup(tree, path, word).map((full) => ({
      words: spliced(words, at, 1, ...full),
      cost: COST.lone,
    })),
  ];
}

/** Whether the next word is a group: then its objects are to be shown, not its word explained. */
const isGroup = ({ tree, words, at }: Place): boolean =>
  meanings(tree, [], words[at + 1] ?? "").some((full) => entriesBelow(tree, [full]).length > 0);

/** What ends or deletes something is not guessed from a short word. */
const ENDING = /\b(close|delete|destroy|down|flush|remove|break)$/;

/** Words that a word may have been meant as, at this place. */
function replacements(tree: CommandTree, path: readonly string[], word: string): [string, number][] {
  const known = COMMAND_WORDS[path.join(" ")]?.[word.toLowerCase()];
  const table = wordsAt(tree, path);
  const lower = table.get(word.toLowerCase());
  const near = nearest(word, new Set(table.values())) ?? nearest(word, table.keys());
  const own = COMMAND_WORDS[path.join(" ")] ?? {};
  const synonym = nearest(
    word,
    Object.keys(own).filter((one) => one.length > 3),
  );
  const all = known === undefined && synonym !== undefined ? (own[synonym] ?? "").split("|") : [];
  const meant = all.filter((one) => word.length > 5 || !ENDING.test(one));
  return [
    ...(lower === undefined ? [] : [[lower, COST.known] as [string, number]]),
    ...(known === undefined ? [] : known.split("|").map((one): [string, number] => [one, COST.known])),
    ...(near === undefined ? [] : [[table.get(near) ?? near, COST.near] as [string, number]]),
    ...meant.map((one): [string, number] => [one, COST.near]),
  ];
}

/** `endpoint id 2 delete`: a verb of the group behind its words. */
function laterVerb({ tree, words, at, path }: Place): Candidate[] {
  const verbs = path.length === 1 ? wordsAt(tree, path) : new Map<string, string>();
  const found = words.findIndex((word, position) => position > at && word.length > 2 && verbs.has(word));
  const others = spliced(words, found, 1);
  return found < 0 ? [] : [{ words: spliced(others, at, 0, words[found] as string), cost: COST.shown }];
}

const OF_ENDPOINT = /^(dev|id|port|signal|subflow|backup|fullmesh)$/;

/** `subflows 3 limits set`, and the words of an endpoint without any command. */
function laterCommand({ tree, words, at, path }: Place): Candidate[] {
  if (path.length > 0) return [];
  const isEndpoint = isIP(words[at] ?? "") !== 0 && OF_ENDPOINT.test(words[at + 1] ?? "");
  if (isEndpoint) return [{ words: spliced(words, at, 0, "endpoint", "add"), cost: COST.verb }];
  const found = words.findIndex((word, position) => {
    const below = wordsAt(tree, [word]);
    const next = words[position + 1];
    const isWhole = next === undefined && (below.size === 0 || below.has("show"));
    return position > at && wordsAt(tree, []).get(word) === word && (isWhole || below.has(next ?? ""));
  });
  if (found > 0) {
    const others = spliced(words, found, 2);
    return [{ words: spliced(others, at, 0, ...words.slice(found, found + 2)), cost: COST.shown }];
  }
  const reversed = words.findIndex(
    (word, position) => position > at && wordsAt(tree, [words[position + 1] ?? ""]).has(word),
  );
  if (reversed > 0) {
    const others = spliced(words, reversed, 2);
    const [verb = "", group = ""] = words.slice(reversed);
    return [{ words: spliced(others, at, 0, group, verb), cost: COST.shown }];
  }
  return [];
}

/** `add endpoint …` as `endpoint add …`. */
function swapped({ tree, words, at, path }: Place, verb: string): Candidate[] {
  const object = words[at + 1];
  if (path.length > 0 || object === undefined) return [];
  return meanings(tree, [], object).flatMap((group) =>
    entriesBelow(tree, [group]).length === 0
      ? READING.test(verb)
        ? [{ words: spliced(words, at, 2, group), cost: COST.shown }]
        : []
      : meanings(tree, [group], verb).map((full) => ({
          words: spliced(words, at, 2, group, full),
          cost: READING.test(verb) ? COST.shown : COST.known,
        })),
  );
}

/** The full words that a word is, or may have been meant as. */
function meanings(tree: CommandTree, path: readonly string[], word: string): string[] {
  const exact = wordsAt(tree, path).get(word);
  return exact === undefined ? replacements(tree, path, word).map(([full]) => full) : [exact];
}

/** A verb that is missing behind a group. */
function withVerb({ tree, words, at, path }: Place): Candidate[] {
  if (path.length === 0 || defaultEntryOf(tree, path)?.isOpen) return [];
  const verbs = new Set(wordsAt(tree, path).values());
  const likely = words.length - at < 3 ? LIKELY_VERBS : LIKELY_VERBS.toReversed();
  return likely
    .filter((verb) => verbs.has(verb))
    .map((verb, rank) => ({
      words: spliced(words, at, 0, verb),
      cost: COST.verb + rank / 10,
    }));
}

/** The command of a verb that only one group has. */
function ofOneGroup(tree: CommandTree, path: readonly string[], word: string): string[][] {
  if (path.length > 0) return [];
  const found = tree.filter(({ path: [, verb] }) => verb === word);
  return found.length === 1 ? found.map((entry) => [...entry.path]) : [];
}
