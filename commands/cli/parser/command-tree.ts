import { UsageError } from "../../../src/index.js";
import type { AnyCommand } from "../command.js";
import { nearest } from "../errors/did-you-mean.js";
import { isSpellingOf } from "./arguments.js";

/** Where a command stands in the tree, and how it is loaded when it is needed. */
export interface CommandEntry {
  /** Full words: `["endpoint", "add"]`. */
  readonly path: readonly string[];
  /** The least prefix of each word that means it, for ever. */
  readonly shortest: readonly string[];
  readonly load: () => Promise<AnyCommand>;
  /** Of a group's default: its keywords may stand right behind the group (`counters all`). */
  readonly isOpen?: boolean;
}

/** All commands, in the order in which help shows them. */
export type CommandTree = readonly CommandEntry[];

/** One row of the list: `route("endpoint add", "e a", () => import(…))`. */
export function commandEntry(
  path: string,
  shortest: string,
  load: CommandEntry["load"],
  isOpen = false,
): CommandEntry {
  return { path: path.split(" "), shortest: shortest.split(" "), load, isOpen };
}

/** Other words for a verb, accepted in full only. Of a group that has both, `list` comes last and keeps its own. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  show: ["list", "ls", "lst"],
  list: ["ls", "lst"],
  delete: ["del", "rm"],
};

const DEFAULT_VERB = "show";
const DEFAULT_COMMAND = "status";

/** Whether a word is the `mptcp` of a pasted `ip mptcp` line, in any form that `ip` takes. */
export function isMptcp(word: string): boolean {
  return word.length >= 2 && "mptcp".startsWith(word);
}

/** Every word that may stand behind the full words `path`, and the full word it means. */
export function wordsAt(routes: CommandTree, path: readonly string[]): ReadonlyMap<string, string> {
  const known = tables.get(routes) ?? new Map<string, Map<string, string>>();
  tables.set(routes, known);
  const key = path.join(" ");
  const words = known.get(key) ?? tableOf(routes, path);
  known.set(key, words);
  return words;
}

const tables = new WeakMap<CommandTree, Map<string, Map<string, string>>>();

function tableOf(routes: CommandTree, path: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const { path: full, shortest } of entriesBelow(routes, path)) {
    const word = full[path.length] as string;
    const least = shortest[path.length]?.length ?? word.length;
    for (let length = least; length <= word.length; length++) words.set(word.slice(0, length), word);
    for (const alias of ALIASES[word] ?? []) words.set(alias, word);
  }
  return words;
}

/** The routes behind the full words `path`, that of `path` itself left out. */
export function entriesBelow(routes: CommandTree, path: readonly string[]): CommandEntry[] {
  return routes.filter(
    ({ path: full }) => full.length > path.length && path.every((word, i) => word === full[i]),
  );
}

/** The command that the full words `path` name. */
export function entryOf(routes: CommandTree, path: readonly string[]): CommandEntry | undefined {
  return routes.find(
    ({ path: full }) => full.length === path.length && full.every((word, i) => word === path[i]),
  );
}

/** What a group of commands does where the line ends with it, and the program without a word. */
export function defaultEntryOf(routes: CommandTree, path: readonly string[]): CommandEntry | undefined {
  return entryOf(routes, [...path, path.length > 0 ? DEFAULT_VERB : DEFAULT_COMMAND]);
}

/** Whether a word behind a group is none of its verbs but a keyword of its default, which runs then. */
export async function isForDefault(
  routes: CommandTree,
  path: readonly string[],
  word: string,
): Promise<boolean> {
  const route = path.length > 0 ? defaultEntryOf(routes, path) : undefined;
  if (!route?.isOpen || wordsAt(routes, path).has(word)) return false;
  return Object.entries((await route.load()).arguments).some(([name, argument]) =>
    isSpellingOf(word, name, argument),
  );
}

/** What runs when the line ends with these words. Under -h any command of a group will do: only help is shown. @throws UsageError */
export function entryAtEnd(routes: CommandTree, path: readonly string[], isForHelp: boolean): CommandEntry {
  const any = isForHelp ? entriesBelow(routes, path)[0] : undefined;
  const found = entryOf(routes, path) ?? defaultEntryOf(routes, path) ?? any;
  if (found) return found;
  throw new UsageError(`the command line is not complete: ${path.join(" ")} needs a further word`, {
    hint: possibleAt(routes, path),
  });
}

/** The path with one more word in full. @throws UsageError that names what is near and what is possible */
export function appendWord(routes: CommandTree, path: readonly string[], word: string): string[] {
  const full = wordsAt(routes, path).get(word);
  if (full !== undefined) return [...path, full];
  if (possible(routes, path).length === 0)
    throw new UsageError(`"${word}" is too much: ${path.join(" ")} is a whole command`, {
      argument: word,
      hint: `mptcpctl help ${path.join(" ")}`,
    });
  const group = path.length ? `${path.join(" ")} command` : "command";
  throw new UsageError(`"${word}" is no ${group}`, {
    argument: word,
    hint: meantAt(routes, path, word) ?? possibleAt(routes, path),
  });
}

function meantAt(routes: CommandTree, path: readonly string[], word: string): string | undefined {
  if (word === "help") return `did you mean mptcpctl help ${path.join(" ")}?`;
  const near = nearest(word, wordsAt(routes, path).keys());
  return near && `did you mean "${wordsAt(routes, path).get(near)}"?`;
}

const possible = (routes: CommandTree, path: readonly string[]): string[] => [
  ...new Set(wordsAt(routes, path).values()),
];

function possibleAt(routes: CommandTree, path: readonly string[]): string {
  return `possible: ${possible(routes, path).join(", ")}; see mptcpctl help`;
}
