import { UsageError } from "../../src/index.js";
import { findGlobalOption, GLOBAL_OPTIONS, spellingsOf } from "../global-options.js";
import type { Given } from "../globals.js";
import type { Sentence } from "../grammar.js";
import { nearest } from "../near.js";
import type { Routes } from "../route.js";

/** A command line taken apart: options out, command found, its words not read yet. */
export interface Line extends Sentence {
  /** Full words of what was typed, which may be a group (`endpoint`) or nothing, while `name` is what runs. */
  readonly path: readonly string[];
  readonly globals: Given;
}

/** Takes a command line apart. @throws UsageError */
export type Door = (routes: Routes, argv: readonly string[]) => Promise<Line>;

/** An option as typed. */
export interface TypedOption {
  readonly name: string;
  /** What stands behind `=`. */
  readonly value: string | undefined;
}

/** Whether a word is an option, or the `--` that ends them. A lone dash is a word: stdin. */
export function isDashed(word: string): boolean {
  return word.length > 1 && word.startsWith("-");
}

/** Whether the word behind an option that needs a value cannot be that value. */
export function isNoValue(word: string): boolean {
  return /^-[^0-9]/.test(word);
}

/** @returns undefined where the word cannot name an option */
export function splitOption(word: string): TypedOption | undefined {
  const [, name, value] = /^--?([A-Za-z0-9][\w-]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
  return name === undefined ? undefined : { name, value };
}

export function unknownOption(word: string, keywords: readonly string[]): UsageError {
  const bare = word.replace(/^-+|=[\s\S]*$/g, "");
  const near = nearest(bare, [...keywords, ...GLOBAL_OPTIONS.flatMap(spellingsOf)]);
  const hint = near ? `did you mean --${near}?` : "mptcpctl help lists the options";
  return new UsageError(`there is no option ${word}`, { argument: word, hint });
}

export function valueMissing(word: string, placeholder: string): UsageError {
  const message = `the command line is not complete: ${placeholder} must follow ${word}`;
  const argument = word.replace(/^-+/, "");
  const { takes, summary } = findGlobalOption(argument) ?? {};
  const isOurs = takes === placeholder && summary !== undefined;
  return new UsageError(message, {
    argument,
    hint: isOurs ? `${word} ${placeholder}: ${summary}` : "mptcpctl help lists the options and the words",
  });
}

export function valueUnwanted(word: string): UsageError {
  const [option = word] = word.split("=");
  return new UsageError(`${option} takes no value`, {
    argument: option.replace(/^-+/, ""),
    hint: `leave out what stands behind ${option}=`,
  });
}
