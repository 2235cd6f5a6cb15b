import { suggested, UsageError } from "../../../src/index.js";
import type { Argument, Arguments } from "../argument.js";
import { nearest, shortened } from "../errors/did-you-mean.js";
import { type CommandWords, incomplete, isKeyword, isSpellingOf, takesRest, usageOf } from "./arguments.js";
import type { CommandTree } from "./command-tree.js";
import { findGlobalOption, GLOBAL_OPTIONS, spellingsOf } from "./global-option-table.js";
import type { GivenOptions } from "./global-options.js";

/** A parsed command line: options removed, command known, its words not parsed yet. */
export interface CommandLine extends CommandWords {
  /** Full words as typed, which may be a group (`endpoint`) or empty; `name` is the command that runs. */
  readonly path: readonly string[];
  readonly globals: GivenOptions;
}

/**
 * Splits a command line into options, command and words.
 * @throws UsageError
 */
export type LineParser = (tree: CommandTree, argv: readonly string[]) => Promise<CommandLine>;

/** An option as typed. */
export interface TypedOption {
  readonly name: string;
  /** The text after `=`. */
  readonly value: string | undefined;
}

/** Whether a word is an option, or the `--` that ends them. A single dash is a word: stdin. */
export function isDashed(word: string): boolean {
  return word.length > 1 && word.startsWith("-");
}

/** `-16`, as the kernel prints an errno: a word, if a command accepts any number of words. */
export function isNumberWord(word: string, keywords: Arguments): boolean {
  if (!/^-\d+$/.test(word) || findGlobalOption(word.slice(1))) return false;
  return Object.values(keywords).some(({ kind }) => kind === "list");
}

/** Whether the word after an option that needs a value cannot be its value. */
export function isNoValue(word: string): boolean {
  return /^-[^0-9]/.test(word);
}

/** @returns undefined if the word cannot be an option */
export function splitOption(word: string): TypedOption | undefined {
  const [, name, value] = /^--?([A-Za-z0-9][\w-]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
  return name === undefined ? undefined : { name, value };
}

/** @param previous the previous word, which may require a number without a sign */
export function unknownOption(word: string, keywords: Arguments, previous = ""): UsageError {
  const numberKeyword = /^-\d/.test(word) ? keywordAt(previous, keywords) : undefined;
  if (numberKeyword) return negative(word, ...numberKeyword);
  const bare = word.replace(/^-+|=[\s\S]*$/g, "");
  const own = Object.keys(keywords).filter((name) => isKeyword(keywords[name] as Argument));
  const spellings = GLOBAL_OPTIONS.flatMap(spellingsOf);
  const similar = ownBeginning(bare) ?? nearest(bare, [...own, ...spellings]);
  const help = similar ? { hint: `did you mean --${similar}?` } : { suggestions: [suggested("help")] };
  return new UsageError(`there is no option ${shortened(word)}`, { argument: word, ...help });
}

/** Our options need their full names; in the error, an unambiguous prefix is completed. */
function ownBeginning(bare: string): string | undefined {
  const ours = GLOBAL_OPTIONS.filter(({ exact }) => exact).flatMap(spellingsOf);
  const [only, ...others] = ours.filter((option) => option.startsWith(bare));
  return others.length === 0 ? only : undefined;
}

function keywordAt(word: string, keywords: Arguments): [string, Argument] | undefined {
  return Object.entries(keywords).find(
    ([name, argument]) => argument.kind === "value" && isSpellingOf(word, name, argument),
  );
}

/**
 * Refuses a word of the command with dashes between a keyword and its value: in `token --wait 3`, the 3 is
 * not the token. Global options may be there, as anywhere.
 * @throws UsageError
 */
export function refuseSplitOption(keywords: Arguments, words: readonly string[]): void {
  if (takesRest(keywords)) return;
  let open: readonly [name: string, argument: Argument, word: string] | undefined;
  for (let i = 0; i < words.length && words[i] !== "--"; i++) {
    const word = words[i] as string;
    if (!isDashed(word)) {
      const keyword = open ? undefined : keywordAt(word, keywords);
      open = keyword && [...keyword, word];
      continue;
    }
    const option = splitOption(word);
    const own = option && Object.hasOwn(keywords, option.name) ? keywords[option.name] : undefined;
    const isOwn = own !== undefined && isKeyword(own);
    if (isOwn && open) throw incomplete(...open);
    if (option?.value === undefined && takesNext(option?.name ?? "", isOwn ? own : undefined)) i++;
  }
}

function takesNext(name: string, own: Argument | undefined): boolean {
  if (own) return own.kind === "value" && own.otherwise === undefined;
  const { takes, optional } = findGlobalOption(name) ?? {};
  return takes !== undefined && !optional;
}

function negative(word: string, name: string, argument: Argument): UsageError {
  return new UsageError(`"${word}" is not a valid ${name}`, {
    argument: name,
    hint: `${usageOf(name, argument)}: ${argument.summary}`,
  });
}

export function valueMissing(word: string, placeholder: string): UsageError {
  const message = `the command line is not complete: ${placeholder} must follow ${word}`;
  const argument = word.replace(/^-+/, "");
  const { takes, summary } = findGlobalOption(argument) ?? {};
  const isOurs = takes === placeholder && summary !== undefined;
  return new UsageError(message, {
    argument,
    ...(isOurs ? { hint: `${word} ${placeholder}: ${summary}` } : { suggestions: [suggested("help")] }),
  });
}

export function valueUnwanted(word: string): UsageError {
  const [option = word] = word.split("=");
  return new UsageError(`${option} takes no value`, {
    argument: option.replace(/^-+/, ""),
    hint: `omit the value after ${option}=`,
  });
}
