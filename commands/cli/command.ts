import type { Exchange, PathManager } from "../../src/index.js";
import type { Context } from "./context.js";

/** Turns the text of one word into a value. @throws UsageError that names the word and what would be right */
export type ValueReader<T> = (text: string) => T;

/**
 * One word of a command's grammar.
 * - `flag`: a bare word (`subflow`), exact.
 * - `value`: a keyword and the word behind it (`id 5`); `shortest` is the least prefix that still means it.
 * - `positional`: a word that is no keyword (ADDRESS); `list` takes all such words.
 * - `rest`: everything from the first word that is no option of ours, untouched (`run [--] COMMAND…`). Beside it,
 *   keywords need their dashes: a program may bear any name.
 */
export interface Argument<T = unknown> {
  readonly kind: "flag" | "value" | "positional" | "list" | "rest";
  readonly summary: string;
  /** Placeholder for help and messages: `NUM`, `IFNAME`, `ADDRESS`. */
  readonly placeholder?: string;
  readonly shortest?: string;
  /** Whether the keyword may be given more than once; then the value is an array. Default: an error. */
  readonly repeat?: boolean;
  /**
   * Keywords that may each have a value of this one, which then stands behind them: `local A port 1 remote B port 2`.
   * Its values are keyed by theirs. With dashes it has no place; the value of its keyword takes it in (`--local A:1`).
   */
  readonly of?: readonly string[];
  /** What a value is where only its keyword is given; one of its own then stands behind `=`. Of commands with a `rest`. */
  readonly otherwise?: string;
  readonly read?: ValueReader<T>;
}

export type Arguments = Readonly<Record<string, Argument>>;

type ReadOf<A> = A extends { read: ValueReader<infer T> } ? T : string;

type ValueOf<A> = A extends { kind: "flag" }
  ? boolean
  : A extends { of: readonly (infer K extends string)[] }
    ? { [key in K]?: ReadOf<A> }
    : A extends { kind: "list" | "rest" } | { repeat: true }
      ? ReadOf<A>[]
      : ReadOf<A> | undefined;

/** What `run` receives: keys of `arguments`, read. A flag not given is false, a value not given undefined, a list []. */
export type Values<A extends Arguments> = { [K in keyof A]: ValueOf<A[K]> };

/** A command: one value that both doors, help, completion and the docs are made from. */
export interface Command<A extends Arguments = Arguments> {
  readonly summary: string;
  readonly description?: string;
  /** Keyed by the keyword itself (`id`, `add_addr_accepted`) or, for positionals, by the property name. */
  readonly arguments: A;
  /** Who knows words that this command does not; said where one is refused. */
  readonly unknownWordHint?: string;
  /** Full lines as typed, and what each does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Words of its output, which help explains. */
  readonly glossary?: () => Promise<readonly (readonly [word: string, meaning: string])[]>;
  readonly run: (context: Context, values: Values<A>) => Promise<void> | void;
  /** Of a command that is one exchange with the kernel: the same as `run` in two halves, between which others may be sent. */
  readonly exchange?: CommandExchange<Values<A>, unknown>;
}

/** What goes before an exchange with the kernel and what comes behind it. */
export interface CommandExchange<V, T> {
  /** Checks the values and makes of them what is to be sent. Asks nothing of the kernel. @throws UsageError */
  readonly request: (manager: PathManager, values: V) => Exchange<T> | Promise<Exchange<T>>;
  /** Says what came of it. */
  readonly print: (context: Context, answer: T) => Promise<void> | void;
}

/** A command whose words are not known to the compiler: what doors, help and the list deal with. */
export interface AnyCommand extends Omit<Command, "run" | "exchange"> {
  readonly run: (context: Context, values: never) => Promise<void> | void;
  readonly exchange?: AnyExchange;
}

export interface AnyExchange {
  readonly request: (manager: PathManager, values: never) => Exchange<unknown> | Promise<Exchange<unknown>>;
  readonly print: (context: Context, answer: never) => Promise<void> | void;
}

/** Identity that infers the argument types. */
export function defineCommand<const A extends Arguments>(command: Command<A>): Command<A> {
  return command;
}

/** A command that is one exchange with the kernel, of which a batch sends several at once. */
export function defineExchange<const A extends Arguments, T>(
  command: Omit<Command<A>, "run" | "exchange"> & CommandExchange<Values<A>, T>,
): Command<A> {
  const { request, print, ...rest } = command;
  const run = async (context: Context, values: Values<A>) => {
    const exchange = await request(await context.pm(), values);
    await print(context, await exchange.answer());
  };
  return { ...rest, run, exchange: { request, print } as CommandExchange<Values<A>, unknown> } as Command<A>;
}
