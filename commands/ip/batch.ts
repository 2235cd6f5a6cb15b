import { UsageError } from "../../src/index.js";
import { readBatchInput } from "../cli/batch/input.js";
import { isMptcp } from "../cli/parser/command-tree.js";
import { needsNode } from "../cli/process/exit.js";
import { firstIpWord, type IpBatchLine, ipBatchLines, ipWords, isBlank } from "./batch-lines.js";
import { EXIT, wrongOther } from "./ended.js";
import type { IpRun } from "./ip-run.js";
import { exitOfObject } from "./line.js";
import { runOthers } from "./other-lines.js";

/**
 * Runs the lines of a file, or of stdin (`-`).
 * @param other the `ip` that gets lines about other objects
 * @throws Ended
 */
export async function runIpBatch(run: IpRun, file: string, other: string | undefined): Promise<number> {
  const batch = new IpBatch(run, file, other);
  for await (const lines of ipBatchLines(input(file))) if (!(await batch.run(lines))) break;
  return batch.exit;
}

/** Signals have their default action. A folder is an empty file. */
async function* input(file: string): AsyncGenerator<string, void, void> {
  needsNode();
  try {
    yield* readBatchInput(file, new AbortController().signal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if ((error.cause as NodeJS.ErrnoException).code !== "EISDIR") throw wrongOther(error.message);
  }
}

class IpBatch {
  exit = 0;

  constructor(
    readonly ipRun: IpRun,
    readonly file: string,
    readonly other: string | undefined,
  ) {}

  /** Runs lines until one fails. @returns whether further lines may run */
  async run(lines: readonly IpBatchLine[]): Promise<boolean> {
    let left = lines.filter(({ text }) => !isBlank(text));
    while (left.length > 0 && !this.#isOver) left = left.slice(await this.#runFirst(left));
    return !this.#isOver;
  }

  get #isOver(): boolean {
    return this.exit !== 0 && !this.#force;
  }

  get #force(): boolean {
    return this.ipRun.line.given.has("force");
  }

  /** Runs one line, or several for the other `ip`. @returns their number */
  async #runFirst(lines: readonly IpBatchLine[]): Promise<number> {
    const [line] = lines as [IpBatchLine, ...IpBatchLine[]];
    const count = this.#othersAtStart(lines);
    if (this.other !== undefined && count > 0) this.#runOthers(this.other, lines.slice(0, count));
    else if ((await exitOfObject(this.ipRun, ipWords(line.text))) !== 0) this.#fail(line.number);
    return Math.max(1, count);
  }

  #othersAtStart(lines: readonly IpBatchLine[]): number {
    if (this.other === undefined) return 0;
    const end = lines.findIndex(({ text }) => isMptcp(firstIpWord(text) ?? "mptcp"));
    const count = end < 0 ? lines.length : end;
    // Of several lines it would be unknown after which one it ended.
    return this.#force ? Math.min(count, 1) : count;
  }

  #runOthers(path: string, lines: readonly IpBatchLine[]): void {
    const { messages, failed } = runOthers(
      path,
      this.ipRun.line.typed,
      lines.map(({ text }) => text),
    );
    for (const message of messages) this.ipRun.io.err(message);
    if (failed !== undefined) this.#fail(lines[failed - 1]?.number);
  }

  #fail(number: number | undefined): void {
    this.ipRun.io.err(`Command failed ${this.file}:${number}`);
    this.exit = EXIT.other;
  }
}
