import { type Exchange, UsageError } from "../../../src/index.js";
import type { Context } from "../context.js";
import { outputEnvironmentOf, type ParsedLine, parseLine } from "../execute.js";
import type { Invocation } from "../invocation.js";
import { GLOBAL_OPTIONS } from "../parser/global-option-table.js";
import { type GivenOptions, type Globals, readGlobals } from "../parser/global-options.js";
import type { LineParser } from "../parser/options.js";
import { splitWords } from "./lines.js";

/** Options that all lines of a batch share, and so cannot stand in one. */
const WHOLE_RUN = GLOBAL_OPTIONS.filter(({ wholeRun }) => wholeRun).map(({ key }) => key);
/** Lines remembered, and characters of the longest: a program that writes for hours, and never the same, fills no memory. */
const MOST_KNOWN = 1024;
const LONGEST_KNOWN = 256;

/** A line that is ready to run; `exchange` is what a command that is one exchange will send. */
export interface ParsedBatchLine extends ParsedLine {
  readonly exchange?: Exchange<unknown> | undefined;
}

/** Reads the lines of a batch. Scripts repeat themselves: a text that was read before means the same again. */
export class BatchParser {
  readonly #known = new Map<string, ParsedBatchLine>();
  readonly #context: Context;

  /** @param outer the options of the command line, which hold for each line that does not give its own */
  constructor(
    readonly invocation: Invocation,
    readonly parser: LineParser,
    readonly outer: GivenOptions,
  ) {
    this.#context = invocation.context(invocation.globals);
  }

  /** What a text means, where it was read before. */
  known(text: string): ParsedBatchLine | undefined {
    return this.#known.get(text);
  }

  /** @throws UsageError, and where what is to be sent needs a path manager, what opening that throws */
  async read(text: string): Promise<ParsedBatchLine> {
    // A part of a text keeps all of it, and this one is part of what was read at once.
    const own = Buffer.from(text).toString();
    const ready = await this.#ready(own);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    if (own.length <= LONGEST_KNOWN) this.#known.set(own, ready);
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
    throw new UsageError(`-${shared} concerns all lines of the batch`, {
      argument: shared,
      hint: "give it on the command line, beside -batch",
    });
  }

  #globalsWith(own: GivenOptions): Globals {
    return readGlobals(new Map([...this.outer, ...own]), outputEnvironmentOf(this.invocation.io));
  }
}
