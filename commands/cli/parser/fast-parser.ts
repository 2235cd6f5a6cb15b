import type { Argument, Arguments } from "../argument.js";
import { isKeyword, wordsBeforeRest } from "./arguments.js";
import { appendWord, entriesBelow, entryAtEnd, isForDefault, isMptcp } from "./command-tree.js";
import { withDefaultVerb } from "./default-verb.js";
import { findGlobalOption } from "./global-option-table.js";
import {
  isDashed,
  isNoValue,
  isNumberWord,
  type LineParser,
  refuseSplitOption,
  splitOption,
  type TypedOption,
  unknownOption,
  valueMissing,
  valueUnwanted,
} from "./options.js";

/** The default parser: parses a line from left to right and loads nothing that the line does not need. */
export const fastParser: LineParser = withDefaultVerb(async (tree, argv) => {
  const scanner = new Scanner(argv);
  let path: string[] = [];
  let word = scanner.next();
  if (word !== undefined && isMptcp(word)) word = scanner.next();
  while (word !== undefined) {
    if (await isForDefault(tree, path, word)) {
      scanner.putBack();
      break;
    }
    path = appendWord(tree, path, word);
    if (entriesBelow(tree, path).length === 0) break;
    word = scanner.next();
  }
  const entry = entryAtEnd(tree, path, scanner.globals.has("help"));
  const command = await entry.load();
  refuseSplitOption(command.arguments, scanner.left);
  const words = scanner.words(command.arguments);
  const { globals, options } = scanner;
  return { path, name: entry.path.join(" "), command, words, globals, options };
});

/** Returns the words of a line and collects the options between them. */
class Scanner {
  readonly globals = new Map<string, string[]>();
  readonly options = new Map<string, string[]>();
  #at = 0;
  /** After `--` every word is a word. */
  #bare = false;

  constructor(readonly argv: readonly string[]) {}

  /** The next word that is not an option; `keywords` may have dashes. */
  next(keywords: Arguments = {}): string | undefined {
    for (let word = this.argv[this.#at++]; word !== undefined; word = this.argv[this.#at++]) {
      if (this.#bare || !isDashed(word) || isNumberWord(word, keywords)) return word;
      if (word === "--") this.#bare = true;
      else this.#option(word, keywords);
    }
    return undefined;
  }

  /** The remaining words, as typed. */
  get left(): readonly string[] {
    return this.#bare ? [] : this.argv.slice(this.#at);
  }

  /** Returns the latest word once more. */
  putBack(): void {
    this.#at--;
  }

  /** All remaining words. For a command with a `rest`, its first word ends our options. */
  words(keywords: Arguments): string[] {
    const count = wordsBeforeRest(keywords);
    const words: string[] = [];
    for (let word = this.next(keywords); word !== undefined; word = this.next(keywords)) {
      words.push(word);
      if (count !== undefined && words.length > count) return [...words, ...this.argv.slice(this.#at)];
    }
    return words;
  }

  #option(word: string, keywords: Arguments): void {
    const parts = splitOption(word);
    if (parts === undefined) throw unknownOption(word, keywords, this.argv[this.#at - 2]);
    const argument = Object.hasOwn(keywords, parts.name) ? keywords[parts.name] : undefined;
    if (argument && isKeyword(argument)) this.#keyword(word, parts, argument);
    else this.#global(word, parts, keywords);
  }

  #keyword(word: string, parts: TypedOption, argument: Argument): void {
    const { kind, placeholder = "a value", otherwise } = argument;
    const label = kind === "value" ? placeholder : undefined;
    const value = otherwise === undefined ? this.#value(word, parts, label) : (parts.value ?? otherwise);
    add(this.options, parts.name, value);
  }

  #global(word: string, parts: TypedOption, keywords: Arguments): void {
    const option = findGlobalOption(parts.name);
    if (!option) throw unknownOption(word, keywords, this.argv[this.#at - 2]);
    const value = option.optional ? (parts.value ?? "always") : this.#value(word, parts, option.takes);
    add(this.globals, option.key, value);
  }

  #value(word: string, { value }: TypedOption, label: string | undefined): string {
    if (label === undefined) {
      if (value !== undefined) throw valueUnwanted(word);
      return "";
    }
    if (value !== undefined) return value;
    const next = this.argv[this.#at];
    if (next === undefined || isNoValue(next)) throw valueMissing(word, label);
    this.#at++;
    return next;
  }
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
