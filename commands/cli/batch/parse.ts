import { type Exchange, UsageError } from "../../../src/index.js";
import type { Context } from "../context.js";
import { outputEnvironmentOf, type ParsedLine, parseLine } from "../execute.js";
import type { Invocation } from "../invocation.js";
import { GLOBAL_OPTIONS, optionText } from "../parser/global-option-table.js";
import { type GivenOptions, type Globals, readGlobals } from "../parser/global-options.js";
import type { LineParser } from "../parser/options.js";
import { splitWords } from "./lines.js";

/** Options that apply to the whole batch, so a line cannot have them. */
const WHOLE_RUN = GLOBAL_OPTIONS.filter(({ wholeRun }) => wholeRun).map(({ key }) => key);
/**
 * Maximum number of cached lines, and the maximum length of each in characters: a long-running input must not
 * fill the memory.
 */
const MAX_CACHED = 1024;
const MAX_CACHED_LENGTH = 256;

/** A line that is ready to run; `exchange` is the request of a command that consists of one exchange. */
export interface ParsedBatchLine extends ParsedLine {
  readonly exchange?: Exchange<unknown> | undefined;
}

/** Parses the lines of a batch. Scripts repeat themselves, so the result for a text is cached. */
export class BatchParser {
  readonly #known = new Map<string, ParsedBatchLine>();
  readonly #context: Context;

  /** @param commandLineOptions the options of the command line, which apply to each line that does not set them */
  constructor(
    readonly invocation: Invocation,
    readonly parser: LineParser,
    readonly commandLineOptions: GivenOptions,
  ) {
    this.#context = invocation.context(invocation.globals);
  }

  /** The parsed line of a text, cached if possible. */
  cachedLine(text: string): ParsedBatchLine | undefined {
    return this.#known.get(text);
  }

  /** @throws UsageError, and the errors of opening a path manager if the request needs one */
  async read(text: string): Promise<ParsedBatchLine> {
    // A substring would keep the whole input buffer in memory, so the text is copied.
    const own = Buffer.from(text).toString();
    const ready = await this.#ready(own);
    if (this.#known.size >= MAX_CACHED) this.#known.clear();
    if (own.length <= MAX_CACHED_LENGTH) this.#known.set(own, ready);
    return ready;
  }

  async #ready(text: string): Promise<ParsedBatchLine> {
    const line = await this.parser(this.invocation.commands, splitWords(text));
    const ready = await parseLine(line, this.#contextOf(line.globals), this.invocation.commands);
    const { exchange } = ready.command;
    return exchange
      ? { ...ready, exchange: await exchange.request(await this.invocation.pm(), ready.values) }
      : ready;
  }

  #contextOf(own: GivenOptions): Context {
    if (own.size === 0) return this.#context;
    const shared = WHOLE_RUN.find((key) => own.has(key));
    if (shared === undefined) return this.invocation.context(this.#globalsWith(own));
    throw new UsageError(`${optionText(shared)} applies to all lines of the batch`, {
      argument: shared,
      hint: "give it on the command line, together with -batch",
    });
  }

  #globalsWith(own: GivenOptions): Globals {
    return readGlobals(
      new Map([...this.commandLineOptions, ...own]),
      outputEnvironmentOf(this.invocation.io),
    );
  }
}
