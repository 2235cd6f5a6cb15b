import type { UsageError } from "../../../src/index.js";
import type { Arguments } from "../argument.js";
import {
  type CommandTree,
  defaultEntryOf,
  entriesBelow,
  entryOf,
  isMptcp,
  wordsAt,
} from "../parser/command-tree.js";
import { findGlobalOption } from "../parser/global-option-table.js";
import { isDashed, splitOption } from "../parser/options.js";

/** Where the parser found a fault. */
export interface Place {
  readonly tree: CommandTree;
  readonly words: readonly string[];
  /** Position of the word at fault; the number of words if one is missing at the end. */
  readonly at: number;
  /** Full words of the command or group before it. */
  readonly path: readonly string[];
  /** Position of the first word after `path`. */
  readonly next: number;
  /** The arguments of the command, or of the group's default command. */
  readonly keywords: Arguments;
  /** A value is missing: the error says which. */
  readonly isIncomplete: boolean;
}

/** A changed line; the cost is higher if it is less likely to be meant. */
export interface Candidate {
  readonly words: readonly string[];
  readonly cost: number;
  /** A word was dropped that nothing explains. */
  readonly isShorter?: boolean | undefined;
}

/** The places that an error may mean: a word that it names may occur more than once. */
export async function placesOf(
  tree: CommandTree,
  words: readonly string[],
  fault: UsageError,
): Promise<Place[]> {
  const { path, next } = reach(tree, words);
  const entry = entryOf(tree, path) ?? defaultEntryOf(tree, path);
  const keywords = path.length > 0 ? ((await entry?.load())?.arguments ?? {}) : {};
  const named = faultPositions(words, fault, next);
  const positions = named.length > 0 ? named : [isWhole(tree, path) ? words.length : next];
  const isIncomplete = fault.message.startsWith("the command line is not complete");
  return positions.map((at) => ({ tree, words, at, path, next, keywords, isIncomplete }));
}

export const isWhole = (tree: CommandTree, path: readonly string[]): boolean =>
  path.length > 0 && entriesBelow(tree, path).length === 0;

/** The words of the command as far as they are known. */
function reach(tree: CommandTree, words: readonly string[]): { path: string[]; next: number } {
  let path: string[] = [];
  let next = 0;
  for (; next < words.length && !isWhole(tree, path); next++) {
    const word = words[next] as string;
    if (isDashed(word)) {
      if (takesNext(word)) next++;
      continue;
    }
    const full = wordsAt(tree, path).get(word);
    if (full !== undefined) path = [...path, full];
    else if (path.length > 0 || !isMptcp(word)) break;
  }
  return { path, next };
}

/** Whether the word after a global option is its value. */
export function takesNext(word: string): boolean {
  const typed = splitOption(word);
  const { takes, optional } = findGlobalOption(typed?.name ?? "") ?? {};
  return typed?.value === undefined && takes !== undefined && !optional;
}

/** Errors name the word as their argument, or quote it. Those behind the command come first. */
function faultPositions(words: readonly string[], { argument, message }: UsageError, next: number): number[] {
  const [, quoted] = /"([^"]*)"/.exec(message) ?? [];
  const all = [...words.keys()];
  const found = all.filter((at) => words[at] === quoted);
  const positions = found.length > 0 ? found : all.filter((at) => isArgument(words[at] as string, argument));
  const behind = positions.filter((at) => at >= next);
  return behind.length > 0 ? behind : positions;
}

/** Errors about options may name them without their dashes. */
const isArgument = (word: string, argument = ""): boolean =>
  word === argument || (word.startsWith("-") && word.replace(/^-+|=.*$/g, "") === argument);

/** The line with `count` words replaced. */
export function spliced(
  words: readonly string[],
  at: number,
  count: number,
  ...others: readonly string[]
): string[] {
  return [...words.slice(0, at), ...others, ...words.slice(at + count)];
}
