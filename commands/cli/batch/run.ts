import { type Outcome, TransportError, UsageError } from "../../../src/index.js";
import { escapeControls, jsonLine } from "../../view/widgets/style.js";
import { asksForJson, exitCodeOf, reportError } from "../execute.js";
import type { Invocation } from "../invocation.js";
import { isObserved } from "../parser/global-options.js";
import type { CommandLine, LineParser } from "../parser/options.js";
import type { Io } from "../process/io.js";
import { BufferedIo } from "./buffered-io.js";
import { type BatchLine, batchLines } from "./lines.js";
import { BatchParser, type ParsedBatchLine } from "./parse.js";

/** Maximum number of requests in one datagram; a higher number is not faster. */
const MAX_PIPELINED = 32;
/** Milliseconds after which signals are handled and output is written. */
const MAX_BATCH_MS = 10;

/**
 * Runs the lines of a file or of stdin as they arrive, all with one path manager.
 * @returns the exit code of the first line that failed, else 0.
 * @throws errors of the whole run
 */
export async function runBatch(
  io: Io,
  newInvocation: (io: Io) => Invocation,
  parser: LineParser,
  commandLine: CommandLine,
): Promise<number> {
  const buffered = new BufferedIo(io);
  const invocation = newInvocation(buffered);
  let exit = 0;
  let batch: Batch | undefined;
  try {
    batch = new Batch(invocation, parser, commandLine);
    exit = await batch.run();
    return exit;
  } catch (error) {
    exit = exitCodeOf(error);
    throw error;
  } finally {
    await invocation.close(exit);
    flushLast(buffered, batch?.lastDone ?? 0);
  }
}

/** @throws TransportError that says how far the lines were carried out */
function flushLast(buffered: BufferedIo, line: number): void {
  try {
    buffered.flush();
  } catch (cause) {
    if (!(cause instanceof TransportError) || line === 0) throw cause;
    const message = `the batch was carried out up to line ${line}, but ${cause.message}`;
    throw new TransportError(message, { errno: cause.errno, outcome: "done", cause });
  }
}

/** A parsed line, or its error. */
interface Read extends BatchLine {
  readonly ready?: ParsedBatchLine;
  readonly error?: unknown;
}

/**
 * Lines run one after another. Exchanges with the kernel are pipelined only if the result is the same: a read
 * is discarded if an earlier line fails, and a change is pipelined only if the earlier ones cannot fail.
 */
class Batch {
  readonly #reader: BatchParser;
  readonly #file: string;
  readonly #most: number;
  readonly #signal: AbortSignal;
  #waiting: Read[] = [];
  /** Whether all of them are known to succeed. */
  #isSure = true;
  #exit = 0;
  /** The change whose effects were looked at; undefined if a command has run since. */
  #checked: Read["ready"];
  /** Number of the last line that was carried out, or 0. */
  lastDone = 0;
  #turnedAt = Date.now();

  /** @throws UsageError if there are words besides `-batch` */
  constructor(
    readonly invocation: Invocation,
    parser: LineParser,
    commandLine: CommandLine,
  ) {
    this.#reader = new BatchParser(invocation, parser, commandLine.globals);
    this.#signal = invocation.io.signal();
    this.#file = invocation.globals.batch ?? "-";
    this.#most = isObserved(invocation.globals) ? 1 : MAX_PIPELINED;
    const [word] = [...commandLine.path, ...commandLine.words];
    if (word === undefined) return;
    const message = `"${word}" is too much: with -batch the commands come from the file`;
    throw new UsageError(message, { argument: word, hint: "put it into the file, or omit -batch" });
  }

  /** @throws the signal's reason */
  async run(): Promise<number> {
    const { io, globals } = this.invocation;
    // The process that runs inside the namespace must read stdin, so nothing is read here.
    if (globals.netns !== undefined) await this.invocation.pm();
    for await (const lines of batchLines(io.input(this.#file))) {
      for (const line of lines) {
        const read = this.#known(line) ?? (await this.#read(line));
        if (!this.#joins(read)) await this.#doWaiting();
        if (this.#isOver) break;
        this.#waiting.push(read);
        this.#isSure &&= read.ready?.exchange?.isSure === true;
      }
      await this.#doWaiting();
      if (this.#isOver) break;
    }
    return this.#exit;
  }

  get #isOver(): boolean {
    return this.#exit !== 0 && !this.invocation.globals.force;
  }

  #known({ number, text }: BatchLine): Read | undefined {
    const ready = this.#reader.cachedLine(text);
    return ready && { number, text, ready };
  }

  /** Whether a line can be sent together with the waiting ones. */
  #joins({ ready }: Read): boolean {
    const { length } = this.#waiting;
    if (length === 0) return true;
    if (length >= this.#most || !ready?.exchange || !this.#waiting[0]?.ready?.exchange) return false;
    return this.#isSure || !ready.exchange.changes;
  }

  async #read(line: BatchLine): Promise<Read> {
    try {
      return { ...line, ready: await this.#reader.read(line.text) };
    } catch (error) {
      return { ...line, error };
    }
  }

  async #doWaiting(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isSure = true;
    const outcomes = await this.#answers(waiting);
    for (let at = 0; at < waiting.length && !this.#isOver; at++) {
      const finished = this.#finish(waiting[at] as Read, outcomes[at]);
      if (finished) await finished;
      this.#signal.throwIfAborted();
    }
    await this.#warnOfEffects(waiting, outcomes);
    if (Date.now() - this.#turnedAt >= MAX_BATCH_MS) await this.#turn();
  }

  /** The results of the exchanges among the lines; either all lines are exchanges, or none. */
  async #answers(lines: readonly Read[]): Promise<readonly Outcome[]> {
    const exchanges = lines.flatMap(({ ready }) => ready?.exchange ?? []);
    if (exchanges.length === 0) return [];
    try {
      return await (await this.invocation.pm()).answers(exchanges);
    } catch (error) {
      return exchanges.map(() => ({ error }));
    }
  }

  /** Runs a line, or prints the result of its exchange. Returns no promise if nothing is awaited. */
  #finish(line: Read, outcome: Outcome | undefined): Promise<void> | void {
    try {
      const running = finishLine(line, outcome);
      if (!running) this.lastDone = line.number;
      else
        return running.then(
          () => {
            this.lastDone = line.number;
          },
          (error) => this.#fail(line, error),
        );
    } catch (error) {
      return this.#fail(line, error);
    }
  }

  async #fail({ text, number }: Read, error: unknown): Promise<void> {
    const { io, globals } = this.invocation;
    const isJson = globals.json || asksForJson(text.split(/\s+/), io);
    const hinted = await this.invocation.withHint(error);
    if (hinted instanceof UsageError) await this.#suggest(hinted, text);
    const exit = reportError(io, hinted, isJson);
    this.#signal.throwIfAborted();
    if (exit === 0) return;
    io.err(
      isJson
        ? jsonLine({ failed: { file: this.#file, line: number } })
        : escapeControls(`Command failed ${this.#file}:${number}`),
    );
    this.#exit ||= exit;
  }

  /** A suggestion is for a file of lines, or for a command line of its own in the same namespace. */
  async #suggest(error: UsageError, text: string): Promise<void> {
    const { io, commands, globals } = this.invocation;
    const { suggestLine } = await import("../repair/suggest.js");
    const place = globals.netns === undefined ? [] : ["-n", globals.netns];
    await suggestLine(io, error, [...place, ...text.trim().split(/\s+/)], commands);
  }

  /** Reading what a change affects takes longer than the change, so a repeated one is looked at once. */
  async #warnOfEffects(done: readonly Read[], outcomes: readonly Outcome[]): Promise<void> {
    const isMade = ({ ready }: Read, at: number) =>
      ready?.exchange?.changes && "value" in (outcomes[at] ?? {});
    const last = done.findLast(isMade)?.ready;
    if (last && last !== this.#checked) await last.exchange?.warnOfEffects();
    this.#checked = last ?? (outcomes.length > 0 ? this.#checked : undefined);
  }

  async #turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#turnedAt = Date.now();
  }
}

/** @throws the error of the line */
function finishLine({ ready, error }: Read, outcome: Outcome | undefined): Promise<void> | void {
  if (ready === undefined) throw error;
  const { command, context, values, exchange } = ready;
  if (outcome === undefined) return command.run(context, values) as Promise<void> | void;
  exchange?.warn();
  if ("error" in outcome) throw outcome.error;
  return command.exchange?.print(context, outcome.value as never);
}
