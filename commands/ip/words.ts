import { wrongWords } from "./ended.js";
import { numberUpTo } from "./numbers.js";

/** Whether a word is a prefix of a full word. */
export const isPrefix = (word: string, full: string): boolean => word !== "" && full.startsWith(word);

/** The first of some full words that a word is a prefix of: their order decides. */
export const firstOf = <T extends string>(word: string, words: readonly T[]): T | undefined =>
  words.find((full) => isPrefix(word, full));

/** @throws Ended */
export function valueAfter(words: readonly string[], at: number): string {
  const value = words[at + 1];
  if (value === undefined)
    throw wrongWords(`the command line is not complete: a value must follow "${words[at]}"`);
  return value;
}

/** @throws Ended */
export function numberAfter(words: readonly string[], at: number, { max }: { max: number }): number {
  const text = valueAfter(words, at);
  const value = numberUpTo(text, max);
  if (value === undefined)
    throw wrongWords(`"${text}" after "${words[at]}" is not a number from 0 to ${max}`);
  return value;
}

export const unknownCommand = (word: string) =>
  wrongWords(`"${word}" is not a command of ip mptcp; \`ip mptcp help\` lists them`);
