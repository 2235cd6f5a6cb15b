import type { UsageError } from "../../../src/index.js";
import type { Argument, Arguments } from "../argument.js";
import { isKeyword } from "../parser/arguments.js";
import { acceptedSpellings, findGlobalOption, GLOBAL_OPTIONS } from "../parser/global-option-table.js";
import type { GivenOptions } from "../parser/global-options.js";
import {
  isNoValue,
  isNumberWord,
  splitOption,
  unknownOption,
  valueMissing,
  valueUnwanted,
} from "../parser/options.js";
import { type Argv, yargs } from "./yargs.js";

/** The result of yargs for a line; keys are those of `optionParser`. */
export interface ParsedOptions {
  readonly [key: string]: unknown;
  readonly _: readonly (string | number)[];
}

/** Options in the form of both parsers. */
export interface FoundCommand {
  readonly globals: GivenOptions;
  readonly options: GivenOptions;
}

/**
 * Turns off everything that yargs guesses: numbers, `--no-x`, dots, bundles of letters, camel case. A token
 * like 0x0f508e50 stays text, and --no-check is an option like any other.
 */
const LITERAL_SETTINGS = {
  "parse-numbers": false,
  "parse-positional-numbers": false,
  "boolean-negation": false,
  "dot-notation": false,
  "camel-case-expansion": false,
  "short-option-groups": false,
};

interface Slot {
  readonly kind: keyof FoundCommand;
  readonly key: string;
  readonly spellings: readonly string[];
  /** Placeholder of its value; undefined for a flag. */
  readonly takes: string | undefined;
}

/**
 * A yargs instance for the global options and the keywords of one command; `halt` ignores everything after
 * the first word.
 */
export class OptionParser {
  readonly #slots: readonly Slot[];
  readonly #yargs: Argv;

  constructor(
    readonly keywords: Arguments,
    readonly words: readonly string[],
    halt: boolean,
  ) {
    this.#slots = slotsOf(keywords);
    const end = words.indexOf("--");
    const literals = words.map((word, i) => (end >= 0 && i >= end ? word : literal(word, keywords)));
    this.#yargs = yargs(literals).help(false).version(false).exitProcess(false).detectLocale(false);
    this.#yargs.parserConfiguration({ ...LITERAL_SETTINGS, "halt-at-non-option": halt }).strictOptions();
    for (const slot of this.#slots) declare(this.#yargs, slot);
    this.#yargs.fail((message, error) => {
      throw message ? this.#refusal(message) : error;
    });
  }

  /** @throws UsageError for errors of yargs */
  parse(): ParsedOptions {
    const parsed = this.#yargs.parseSync() as unknown as ParsedOptions;
    return { ...parsed, _: parsed._.map((word) => String(word).replace(SHIELD, "")) };
  }

  foundCommand(parsed: ParsedOptions): FoundCommand {
    return { globals: this.#collect(parsed, "globals"), options: this.#collect(parsed, "options") };
  }

  #collect(parsed: ParsedOptions, kind: keyof FoundCommand): Map<string, string[]> {
    const foundCommand = new Map<string, string[]>();
    for (const slot of this.#slots) {
      const value = slot.kind === kind ? parsed[slot.spellings[0] ?? ""] : undefined;
      if (value !== undefined) foundCommand.set(slot.key, slot.takes ? [value].flat().map(String) : [""]);
    }
    return foundCommand;
  }

  /** yargs' error in the words of the other parser. */
  #refusal(message: string): UsageError {
    const [, reason, name = ""] = /^(\w+) .*?: ([^,]*)/.exec(message) ?? [];
    const typedWord = this.words.find(
      (word) => literal(word, this.keywords).replace(/^-+|=[\s\S]*$/g, "") === name,
    );
    const word = typedWord ?? `--${name}`;
    if (reason === "Unknown")
      return unknownOption(word, this.keywords, this.words[this.words.indexOf(word) - 1]);
    if (reason === "Argument") return valueUnwanted(word);
    const slot = this.#slots.find(({ spellings }) => spellings.includes(name));
    return valueMissing(word, slot?.takes ?? "a value");
  }
}

/** The full word that yargs finds for one of its forms; if it finds none, the word as typed. */
export function chooseCommand(commands: ReadonlyMap<string, readonly string[]>, word: string): string {
  const parser = yargs([word]).help(false).version(false).exitProcess(false).detectLocale(false);
  let chosen = word;
  for (const [command, aliases] of commands)
    parser.command({
      command,
      aliases: [...aliases],
      handler: () => {
        chosen = command;
      },
    });
  parser.parserConfiguration(LITERAL_SETTINGS).parseSync();
  return chosen;
}

const GLOBAL_SLOTS = GLOBAL_OPTIONS.map(
  (option): Slot => ({
    kind: "globals",
    key: option.key,
    spellings: acceptedSpellings(option),
    takes: option.takes,
  }),
);

/** Keywords of the command take precedence over global options with the same spelling. */
function slotsOf(keywords: Arguments): Slot[] {
  const own = Object.entries(keywords)
    .filter(([, argument]) => isKeyword(argument))
    .map(
      ([key, argument]): Slot => ({ kind: "options", key, spellings: [key], takes: placeholderOf(argument) }),
    );
  const takenKeys = new Set(own.map(({ key }) => key));
  const shared = GLOBAL_SLOTS.map((slot) => ({
    ...slot,
    spellings: slot.spellings.filter((one) => !takenKeys.has(one)),
  }));
  return [...own, ...shared.filter(({ spellings }) => spellings.length > 0)];
}

function placeholderOf({ kind, placeholder = "a value" }: Argument): string | undefined {
  return kind === "value" ? placeholder : undefined;
}

/** Every value is a string; a repeated option becomes a list. */
function declare(parser: Argv, { spellings: [name = "", ...alias], takes }: Slot): void {
  parser.option(name, { alias, type: takes ? "string" : "boolean", nargs: takes ? 1 : 0 });
}

function optionalGlobal(name: string): string | undefined {
  return findGlobalOption(name)?.optional ? "always" : undefined;
}

/** Hides a dash from yargs; this character cannot be in an argument of a program. */
const SHIELD = "\0";

/** yargs does not support optional values, takes `---` for a word, and `-16` for an option. */
function literal(word: string, keywords: Arguments): string {
  if (isNumberWord(word, keywords)) return SHIELD + word;
  if (word === "--" || !isNoValue(word)) return word;
  const typedWord = splitOption(word);
  if (!typedWord) return "--?";
  if (typedWord.value !== undefined) return word;
  const own = Object.hasOwn(keywords, typedWord.name) ? keywords[typedWord.name] : undefined;
  const optionalValue = own ? own.otherwise : optionalGlobal(typedWord.name);
  return optionalValue === undefined ? word : `${word}=${optionalValue}`;
}
