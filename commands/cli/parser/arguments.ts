import { suggested, UsageError } from "../../../src/index.js";
import type { Argument, Arguments } from "../argument.js";
import type { AnyCommand } from "../command.js";
import { nearest } from "../errors/did-you-mean.js";
import type { GivenOptions } from "./global-options.js";

/** A line whose command is known: the result of either parser. */
export interface CommandWords {
  /** Full words of the command: `endpoint add`. */
  readonly name: string;
  readonly command: AnyCommand;
  /** The words after the command, without options. */
  readonly words: readonly string[];
  /** Keywords of the command that were given with dashes: `--dev wlp1s0`. */
  readonly options: GivenOptions;
}

/**
 * The values for `run`.
 * @throws UsageError for an unknown, surplus or repeated word, for a missing value, and for a value that is
 * refused
 */
export function readValues(sentence: CommandWords): Record<string, unknown> {
  const reader = new LineReader(sentence);
  for (const [name, texts] of sentence.options) for (const text of texts) reader.take(name, text);
  reader.readWords();
  return reader.values();
}

/** The arguments that are keywords, so that dashes may precede them. */
export function isKeyword({ kind }: Argument): boolean {
  return kind === "flag" || kind === "value";
}

/** Whether the remaining words belong to another program. */
export function takesRest(words: Arguments): boolean {
  return Object.values(words).some(({ kind }) => kind === "rest");
}

/** How many words precede another program's words; undefined if there are none. */
export function wordsBeforeRest(words: Arguments): number | undefined {
  if (!takesRest(words)) return undefined;
  return Object.values(words).filter(({ kind }) => kind === "positional").length;
}

/** A keyword without its value. */
export function incomplete(name: string, argument: Argument, word: string): UsageError {
  const { placeholder = "a value" } = argument;
  return new UsageError(`the command line is not complete: ${placeholder} must follow "${word}"`, {
    argument: name,
    hint: explain(name, argument),
  });
}

/** How an argument is written: `id NUM`, `subflow`, `ADDRESS`, `NAME…`; `dashes` precede keywords. */
export function usageOf(name: string, argument: Argument, dashes = ""): string {
  const { kind, placeholder = name.toUpperCase(), otherwise } = argument;
  if (kind === "flag") return dashes + name;
  if (kind === "value")
    return dashes + name + (otherwise === undefined ? ` ${placeholder}` : `[=${placeholder}]`);
  return kind === "positional" ? placeholder : `${placeholder}…`;
}

/** Parses one line. */
class LineReader {
  readonly #taken = new Map<string, unknown[]>();
  /** Values that belong to other keywords, by keyword. */
  readonly #owned = new Map<string, Record<string, unknown>>();
  /** The latest word that may have such values. */
  #owner: string | undefined;
  readonly #arguments: [string, Argument][];

  constructor(readonly sentence: CommandWords) {
    this.#arguments = Object.entries(sentence.command.arguments);
  }

  readWords(): void {
    const { words } = this.sentence;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as string;
      const [name, argument] = this.#meaning(word) ?? this.#surplus(word);
      if (argument.kind === "rest") {
        for (const one of words.slice(i)) this.take(name, one);
        return;
      }
      const text = argument.kind === "value" ? words[++i] : word;
      if (text === undefined) throw incomplete(name, argument, word);
      this.take(name, text);
      if (this.#arguments.some(([, { of }]) => of?.includes(name))) this.#owner = name;
    }
  }

  /** The keyword that a word is; otherwise the next positional argument. */
  #meaning(word: string): [string, Argument] | undefined {
    const bare = takesRest(this.sentence.command.arguments) ? [] : this.#arguments;
    const keyword = bare.find(([name, argument]) => isSpellingOf(word, name, argument));
    return keyword ?? this.#arguments.find(([name, argument]) => this.#isOpen(name, argument, word));
  }

  #isOpen(name: string, { kind, form }: Argument, word: string): boolean {
    if (form?.test(word) === false) return false;
    return kind === "list" || kind === "rest" || (kind === "positional" && !this.#taken.has(name));
  }

  /** Parses one text for an argument. A repeated flag has no further effect. */
  take(name: string, text: string): void {
    const argument = this.sentence.command.arguments[name] as Argument;
    if (argument.of) this.#takeOwned(name, argument, text);
    else this.#takeOwn(name, argument, text);
  }

  #takeOwn(name: string, argument: Argument, text: string): void {
    const previous = this.#taken.get(name);
    if (previous && argument.kind === "flag") return;
    if (previous && !isMany(argument))
      throw this.#error(`${name} is given twice`, name, `${usageOf(name, argument)} may be given once`);
    const value = argument.kind === "flag" ? true : this.#read(name, argument, text);
    if (previous) previous.push(value);
    else this.#taken.set(name, [value]);
  }

  #takeOwned(name: string, argument: Argument, text: string): void {
    const owner = this.#owner;
    const owners = argument.of?.join(" or ");
    if (owner === undefined)
      throw this.#error(
        `${name} follows no keyword`,
        name,
        `it must follow ${owners}: ${explain(name, argument)}`,
      );
    const owned = this.#owned.get(name) ?? {};
    if (Object.hasOwn(owned, owner))
      throw this.#error(
        `${name} of ${owner} is given twice`,
        name,
        `${usageOf(name, argument)} may be given once`,
      );
    owned[owner] = this.#read(name, argument, text);
    this.#owned.set(name, owned);
  }

  #read(name: string, argument: Argument, text: string): unknown {
    try {
      return argument.read ? argument.read(text) : text;
    } catch (error) {
      // A misspelt keyword is parsed as a positional argument: name the similar keyword in the error.
      const similar = argument.kind === "value" ? undefined : this.#didYouMean(text);
      if (error instanceof UsageError) error.hint = similar ?? error.hint ?? this.#help(name, argument);
      throw error;
    }
  }

  /** A positional argument may be any misspelt word. */
  #help(name: string, argument: Argument): string {
    return argument.kind === "positional" ? `the words are: ${this.#words()}` : explain(name, argument);
  }

  #words(): string {
    const { unknownWordHint } = this.sentence.command;
    const words = this.#arguments.map(([key, argument]) => usageOf(key, argument)).join(", ");
    return unknownWordHint === undefined ? words : `${words}; ${unknownWordHint}`;
  }

  #didYouMean(word: string): string | undefined {
    const keywords = this.#arguments.filter(([, argument]) => isKeyword(argument)).map(([name]) => name);
    const similar = nearest(word, keywords);
    return similar && `did you mean "${similar}"?`;
  }

  #surplus(word: string): never {
    const { name } = this.sentence;
    if (this.#arguments.length === 0)
      throw this.#error(`"${word}" is too much: ${name} takes no words`, word);
    const filled = this.#arguments.find(([, { kind }]) => kind === "positional");
    const message = filled
      ? `"${word}" is too much: ${usageOf(...filled)} was given, and it is not another word of ${name}`
      : `"${word}" is not a word of ${name}`;
    throw this.#error(message, word, this.#didYouMean(word) ?? `possible: ${this.#words()}`);
  }

  #error(message: string, argument: string, hint?: string): UsageError {
    const suggestions = hint === undefined ? [suggested("help", ...this.sentence.name.split(" "))] : [];
    return new UsageError(message, { argument, hint, suggestions });
  }

  values(): Record<string, unknown> {
    return Object.fromEntries(this.#arguments.map(([name, argument]) => [name, this.#value(name, argument)]));
  }

  #value(name: string, argument: Argument): unknown {
    const takenValues = this.#taken.get(name);
    if (argument.kind === "flag") return takenValues !== undefined;
    if (argument.of) return this.#owned.get(name) ?? {};
    return isMany(argument) ? (takenValues ?? []) : takenValues?.[0];
  }
}

const isMany = ({ kind, repeat }: Argument): boolean => repeat === true || kind === "list" || kind === "rest";

const explain = (name: string, argument: Argument): string =>
  `${usageOf(name, argument)}: ${argument.summary}`;

/** Whether a word is this keyword, in full or shortened. */
export function isSpellingOf(word: string, name: string, { kind, shortest = name }: Argument): boolean {
  if (kind === "flag") return word === name;
  return kind === "value" && word.startsWith(shortest) && name.startsWith(word);
}
