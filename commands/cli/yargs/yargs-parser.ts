import type { Arguments } from "../argument.js";
import { wordsBeforeRest } from "../parser/arguments.js";
import {
  appendWord,
  type CommandTree,
  entriesBelow,
  entryAtEnd,
  isForDefault,
  isMptcp,
  wordsAt,
} from "../parser/command-tree.js";
import { withDefaultVerb } from "../parser/default-verb.js";
import { type LineParser, refuseSplitOption } from "../parser/options.js";
import { chooseCommand, type FoundCommand, OptionParser, type ParsedOptions } from "./option-parser.js";

/**
 * Parses a line with yargs: one parser for each level of the tree, so that an option of a command is valid
 * only after the command, and the words of a command with a `rest` stay as they are. MPTCPCTL_PARSER=yargs
 * selects it.
 */
export const yargsParser: LineParser = withDefaultVerb(async (tree, argv) => {
  const globals = new Map<string, string[]>();
  let path: string[] = [];
  let remainingWords: readonly string[] = argv;
  for (let level = 0; ; level++) {
    const { verb, rest, whole, found } = parseLevel(tree, path, remainingWords, level === 0);
    addAll(found.globals, globals);
    const isWord = verb !== undefined && (await isForDefault(tree, path, verb));
    remainingWords = isWord ? whole : rest;
    if (verb === undefined || isWord) break;
    if (level === 0 && verb === MPTCP) continue;
    path = appendWord(tree, path, verb);
    if (entriesBelow(tree, path).length === 0) break;
  }
  const entry = entryAtEnd(tree, path, globals.has("help"));
  const command = await entry.load();
  refuseSplitOption(command.arguments, remainingWords);
  const { words, found } = parseCommand(command.arguments, remainingWords);
  addAll(found.globals, globals);
  return { path, name: entry.path.join(" "), command, words, globals, options: found.options };
});

const MPTCP = "mptcp";

interface Level {
  /** The word at this level, in full if it is known. */
  readonly verb: string | undefined;
  /** The words after it, as typed. */
  readonly rest: readonly string[];
  /** The same, including the word itself. */
  readonly whole: readonly string[];
  readonly found: FoundCommand;
}

function parseLevel(
  tree: CommandTree,
  path: readonly string[],
  words: readonly string[],
  first: boolean,
): Level {
  const parser = new OptionParser({}, words, true);
  const parsed = parser.parse();
  const [word, ...behind] = tail(parsed, words);
  const verb = word === undefined ? undefined : chooseCommand(verbsAt(tree, path, first), word);
  const bare = wasBare(parsed, words) ? ["--"] : [];
  const rest = [...bare, ...behind];
  const allWords = [...bare, ...tail(parsed, words)];
  return { verb, rest, whole: allWords, found: parser.foundCommand(parsed) };
}

/** Full words that are valid here, with the other forms that yargs must accept. */
function verbsAt(tree: CommandTree, path: readonly string[], first: boolean): Map<string, string[]> {
  const verbs = new Map<string, string[]>();
  for (const [word, full] of wordsAt(tree, path)) {
    const acceptedForms = verbs.get(full) ?? [];
    verbs.set(full, word === full ? acceptedForms : [...acceptedForms, word]);
  }
  return first ? verbs.set(MPTCP, prefixesOf(MPTCP).filter(isMptcp)) : verbs;
}

const prefixesOf = (word: string): string[] => Array.from(word, (_, length) => word.slice(0, length));

function parseCommand(
  keywords: Arguments,
  words: readonly string[],
): { words: string[]; found: FoundCommand } {
  const leadingCount = wordsBeforeRest(keywords);
  const parser = new OptionParser(keywords, words, leadingCount !== undefined);
  const parsed = parser.parse();
  const found = parser.foundCommand(parsed);
  if (leadingCount === undefined) return { words: parsed._.map(String), found };
  return parseBefore(
    keywords,
    { words: tail(parsed, words), bare: wasBare(parsed, words), found },
    leadingCount,
  );
}

/** Parses the words after each word that precedes the words of another program. */
function parseBefore(
  keywords: Arguments,
  { words, bare, found }: { words: string[]; bare: boolean; found: FoundCommand },
  leadingCount: number,
): { words: string[]; found: FoundCommand } {
  const [word, ...behind] = words;
  if (leadingCount === 0 || bare || word === undefined) return { words, found };
  const parser = new OptionParser(keywords, behind, true);
  const parsed = parser.parse();
  const next = {
    words: tail(parsed, behind),
    bare: wasBare(parsed, behind),
    found: joined(found, parser.foundCommand(parsed)),
  };
  const rest = parseBefore(keywords, next, leadingCount - 1);
  return { words: [word, ...rest.words], found: rest.found };
}

function joined(one: FoundCommand, second: FoundCommand): FoundCommand {
  const [globals, options] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const { globals: some, options: more } of [one, second]) {
    addAll(some, globals);
    addAll(more, options);
  }
  return { globals, options };
}

/** If the parser halted at the first word that is not an option: the words from there on, as typed. */
function tail({ _ }: ParsedOptions, words: readonly string[]): string[] {
  return words.slice(words.length - _.length);
}

/** Whether it halted at `--`, so that no options follow. */
function wasBare({ _ }: ParsedOptions, words: readonly string[]): boolean {
  return words[words.length - _.length - 1] === "--";
}

function addAll(from: ReadonlyMap<string, readonly string[]>, to: Map<string, string[]>): void {
  for (const [key, values] of from) to.set(key, [...(to.get(key) ?? []), ...values]);
}
