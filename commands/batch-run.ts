import { UsageError } from "../src/index.js";
import { type BatchLine, batchLines, splitWords } from "./batch.js";
import { Coalesced } from "./coalesce.js";
import type { Context } from "./context.js";
import type { Desk } from "./desk.js";
import type { Door, Line } from "./door/door.js";
import { asksForJson, execute, surroundingsOf, tell } from "./execute.js";
import { GLOBAL_OPTIONS } from "./global-options.js";
import { type Given, type Globals, readGlobals } from "./globals.js";
import type { Io } from "./io.js";
import { escapeControls } from "./view/style.js";

/** Options that all lines of a batch share, and so cannot stand in one. */
const WHOLE_RUN = GLOBAL_OPTIONS.filter(({ wholeRun }) => wholeRun).map(({ key }) => key);

/**
 * Runs the lines of a file or of stdin as they arrive, all on one path manager.
 * @returns the exit code of the first line that failed, else 0. @throws what concerns the whole run
 */
export async function runBatch(io: Io, deskOn: (io: Io) => Desk, door: Door, outer: Line): Promise<number> {
  const held = new Coalesced(io);
  const desk = deskOn(held);
  try {
    return await new Batch(desk, door, outer).run(desk.globals.batch ?? "-");
  } finally {
    await desk.close();
    held.flush();
  }
}

class Batch {
  readonly #context: Context;

  /** @throws UsageError where words stand beside `-batch` */
  constructor(
    readonly desk: Desk,
    readonly door: Door,
    readonly outer: Line,
  ) {
    this.#context = desk.context(desk.globals);
    const [word] = [...outer.path, ...outer.words];
    if (word === undefined) return;
    const message = `"${word}" is too much: with -batch the commands come from the file`;
    throw new UsageError(message, { argument: word, hint: "put it into the file, or leave -batch out" });
  }

  /** @throws the signal's reason */
  async run(file: string): Promise<number> {
    const { io, globals } = this.desk;
    const signal = io.signal();
    // What is read of stdin here would be missing in a process that is to run inside the namespace.
    if (globals.netns !== undefined) await this.desk.pm();
    let first = 0;
    for await (const line of batchLines(io.input(file))) {
      const exit = await this.#run(line);
      signal.throwIfAborted();
      if (exit === 0) continue;
      io.err(escapeControls(`Command failed ${file}:${line.number}`));
      first ||= exit;
      if (!globals.force) break;
    }
    return first;
  }

  async #run({ text }: BatchLine): Promise<number> {
    const { io, globals, commands } = this.desk;
    try {
      const line = await this.door(commands, splitWords(text));
      await execute(line, line.globals.size === 0 ? this.#context : this.#contextOf(line.globals));
      return 0;
    } catch (error) {
      return tell(io, await this.desk.explained(error), globals.json || asksForJson(text.split(/\s+/), io));
    }
  }

  #contextOf(own: Given): Context {
    const shared = WHOLE_RUN.find((key) => own.has(key));
    if (shared === undefined) return this.desk.context(this.#globalsWith(own));
    throw new UsageError(`-${shared} concerns all lines of the batch`, {
      argument: shared,
      hint: "give it on the command line, beside -batch",
    });
  }

  #globalsWith(own: Given): Globals {
    return readGlobals(new Map([...this.outer.globals, ...own]), surroundingsOf(this.desk.io));
  }
}
