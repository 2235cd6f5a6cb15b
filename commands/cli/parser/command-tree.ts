import { suggested, UsageError } from "../../../src/index.js";
import type { AnyCommand } from "../command.js";
import { nearest } from "../errors/did-you-mean.js";
import { isSpellingOf } from "./arguments.js";

/** The place of a command in the tree, and how it is loaded on demand. */
export interface CommandEntry {
  /** Full words: `["endpoint", "add"]`. */
  readonly path: readonly string[];
  /** The shortest accepted prefix of each word; it will never become longer. */
  readonly shortest: readonly string[];
  /** Its effect, in a few words. */
  readonly summary: string;
  readonly load: () => Promise<AnyCommand>;
  /** For a group's default command: its words may follow the group directly (`counters all`). */
  readonly isOpen?: boolean;
}

/** All commands, in the order in which help shows them. */
export type CommandTree = readonly CommandEntry[];

/** One row of the table: `commandEntry("endpoint add", "e a", "Add an address", () => import(…))`. */
export function commandEntry(
  path: string,
  shortest: string,
  summary: string,
  load: CommandEntry["load"],
  isOpen = false,
): CommandEntry {
  return { path: path.split(" "), shortest: shortest.split(" "), summary, load, isOpen };
}

/**
 * Synonyms of a verb, accepted in full only. If a group has both, `list` comes last and is a command of its
 * own.
 */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  show: ["list", "ls", "lst"],
  list: ["ls", "lst"],
  delete: ["del", "rm"],
};

const DEFAULT_VERB = "show";
const DEFAULT_COMMAND = "status";

/** Whether a word is the `mptcp` of a pasted `ip mptcp` line, in any form that `ip` accepts. */
export function isMptcp(word: string): boolean {
  return word.length >= 2 && "mptcp".startsWith(word);
}

/** Every word that may follow the full words `path`, with its full word. */
export function wordsAt(tree: CommandTree, path: readonly string[]): ReadonlyMap<string, string> {
  const cached = tables.get(tree) ?? new Map<string, Map<string, string>>();
  tables.set(tree, cached);
  const key = path.join(" ");
  const words = cached.get(key) ?? tableOf(tree, path);
  cached.set(key, words);
  return words;
}

const tables = new WeakMap<CommandTree, Map<string, Map<string, string>>>();

function tableOf(tree: CommandTree, path: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const { path: fullPath, shortest } of entriesBelow(tree, path)) {
    const word = fullPath[path.length] as string;
    const minLength = shortest[path.length]?.length ?? word.length;
    for (let length = minLength; length <= word.length; length++) words.set(word.slice(0, length), word);
    for (const alias of ALIASES[word] ?? []) words.set(alias, word);
  }
  return words;
}

/** The tree below the full words `path`, without `path` itself. */
export function entriesBelow(tree: CommandTree, path: readonly string[]): CommandEntry[] {
  return tree.filter(
    ({ path: fullPath }) => fullPath.length > path.length && path.every((word, i) => word === fullPath[i]),
  );
}

/** The command with the full words `path`. */
export function entryOf(tree: CommandTree, path: readonly string[]): CommandEntry | undefined {
  return tree.find(
    ({ path: fullPath }) => fullPath.length === path.length && fullPath.every((word, i) => word === path[i]),
  );
}

/** The default command of a group, and of the program without words. */
export function defaultEntryOf(tree: CommandTree, path: readonly string[]): CommandEntry | undefined {
  return entryOf(tree, [...path, path.length > 0 ? DEFAULT_VERB : DEFAULT_COMMAND]);
}

/** Whether a word after a group is not a verb but a word of its default command: a keyword, or one of a list. */
export async function isForDefault(
  tree: CommandTree,
  path: readonly string[],
  word: string,
): Promise<boolean> {
  const entry = path.length > 0 ? defaultEntryOf(tree, path) : undefined;
  if (!entry?.isOpen || wordsAt(tree, path).has(word)) return false;
  return Object.entries((await entry.load()).arguments).some(
    ([name, argument]) => argument.kind === "list" || isSpellingOf(word, name, argument),
  );
}

/**
 * The command of these words. With -h it is `help`, unless the words are a command.
 * @throws UsageError
 */
export function entryAtEnd(tree: CommandTree, path: readonly string[], isForHelp: boolean): CommandEntry {
  const help = isForHelp ? (entryOf(tree, ["help"]) ?? entriesBelow(tree, path)[0]) : undefined;
  const found = entryOf(tree, path) ?? help ?? defaultEntryOf(tree, path);
  if (found) return found;
  throw new UsageError(`the command line is not complete: ${path.join(" ")} needs a further word`, {
    hint: possibleAt(tree, path),
  });
}

/**
 * The path plus one word in full.
 * @throws UsageError that names similar and possible words
 */
export function appendWord(tree: CommandTree, path: readonly string[], word: string): string[] {
  const fullPath = wordsAt(tree, path).get(word);
  if (fullPath !== undefined) return [...path, fullPath];
  if (possible(tree, path).length === 0)
    throw new UsageError(`"${word}" is too much: ${path.join(" ")} is a whole command`, {
      argument: word,
      suggestions: [suggested("help", ...path)],
    });
  const group = path.length ? `${path.join(" ")} command` : "command";
  throw new UsageError(`"${word}" is no ${group}`, {
    argument: word,
    hint: similarWordAt(tree, path, word) ?? possibleAt(tree, path),
  });
}

function similarWordAt(tree: CommandTree, path: readonly string[], word: string): string | undefined {
  const similar = word === "help" ? undefined : nearest(word, wordsAt(tree, path).keys());
  return similar && `did you mean "${wordsAt(tree, path).get(similar)}"?`;
}

const possible = (tree: CommandTree, path: readonly string[]): string[] => [
  ...new Set(wordsAt(tree, path).values()),
];

function possibleAt(tree: CommandTree, path: readonly string[]): string {
  return `possible: ${possible(tree, path).join(", ")}`;
}
