import type { Exchange, PathManager } from "../../src/index.js";
import type { Arguments, Values } from "./argument.js";
import type { Context } from "./context.js";

/** A command: one value that both parsers, help, completion and the docs are made from. */
export interface Command<A extends Arguments = Arguments> {
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

/** A command whose words are not known to the compiler: what parsers, help and the list deal with. */
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
