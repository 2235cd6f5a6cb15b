import type { Exchange, PathManager } from "../../src/index.js";
import type { Arguments, Values } from "./argument.js";
import type { Context } from "./context.js";

/** A command. Both parsers, the help and the docs are made from this value. */
export interface Command<A extends Arguments = Arguments> {
  readonly description?: string;
  /** Keyed by the keyword (`id`, `add_addr_accepted`) or, for positionals, by the property name. */
  readonly arguments: A;
  /** Hint for unknown arguments: another command that takes them. */
  readonly unknownWordHint?: string;
  /** Complete command lines, and the effect of each. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Words of the output that help explains. */
  readonly glossary?: () => Promise<readonly (readonly [word: string, meaning: string])[]>;
  readonly run: (context: Context, values: Values<A>) => Promise<void> | void;
  /**
   * For a command that consists of one exchange with the kernel: `run` in two halves, so that several
   * exchanges can be sent together.
   */
  readonly exchange?: CommandExchange<Values<A>, unknown>;
}

/** The steps before and after an exchange with the kernel. */
export interface CommandExchange<V, T> {
  /**
   * Checks the values and makes the request. Sends nothing to the kernel.
   * @throws UsageError
   */
  readonly request: (manager: PathManager, values: V) => Exchange<T> | Promise<Exchange<T>>;
  /** Prints the result. */
  readonly print: (context: Context, answer: T) => Promise<void> | void;
}

/**
 * A command whose argument types are unknown to the compiler: as used by parsers, help and the command table.
 */
export interface AnyCommand extends Omit<Command, "run" | "exchange"> {
  readonly run: (context: Context, values: never) => Promise<void> | void;
  readonly exchange?: AnyExchange;
}

export interface AnyExchange {
  readonly request: (manager: PathManager, values: never) => Exchange<unknown> | Promise<Exchange<unknown>>;
  readonly print: (context: Context, answer: never) => Promise<void> | void;
}

/** Identity function that infers the argument types. */
export function defineCommand<const A extends Arguments>(command: Command<A>): Command<A> {
  return command;
}

/** A command that consists of one exchange with the kernel; a batch sends several at once. */
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
