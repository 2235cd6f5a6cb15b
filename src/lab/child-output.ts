import type { ChildProcess } from "node:child_process";

/** Characters kept of each stream: a program may print any amount. */
const MAX_CHARACTERS = 32 * 2 ** 20;

/**
 * The output of a process so far. If it is too long, the end is kept, after a line that says how much is
 * missing.
 */
export interface ChildOutput {
  text(): { stdout: string; stderr: string };
  /** Both streams and the command, for messages. */
  all(): string;
  /** The complete lines of stdout that are kept, without line feeds. */
  lines(): string[];
  /**
   * The first matching line of stdout, starting at line number `from`.
   * @throws Error after `timeout` ms, or if the process exits without it
   */
  line(pattern: RegExp, timeout: number, from?: number): Promise<string>;
}

/** Collects the output of `child`; `command` is its name in messages. */
export function watchChildOutput(
  child: ChildProcess,
  command: string,
  maxLength = MAX_CHARACTERS,
): ChildOutput {
  const [stdout, stderr] = [new Tail(maxLength), new Tail(maxLength)];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => stdout.add(text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr.add(text));
  const lines = () => stdout.kept.split("\n").slice(0, -1);
  const all = () => `${command}\nstdout: ${stdout.text}\nstderr: ${stderr.text}`;
  const line = (pattern: RegExp, timeout: number, from = 0) => {
    const search = lineSearch(pattern, from - stdout.droppedLines);
    return awaitLine(child, search(stdout.kept), search, timeout).catch((cause) => {
      throw new Error(`no line like ${pattern}: ${(cause as Error).message}\n${all()}`);
    });
  };
  return { text: () => ({ stdout: stdout.text, stderr: stderr.text }), all, lines, line };
}

/**
 * Returns the first matching line, starting at line number `from`, of text that arrives in pieces. Each piece
 * is searched once.
 */
function lineSearch(pattern: RegExp, from: number): (text: string) => string | undefined {
  let number = 0;
  let rest = "";
  return (text) => {
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    if (lines.length === 0) rest = rest.length < MAX_CHARACTERS ? rest + last : last;
    else {
      lines[0] = rest + lines[0];
      rest = last;
    }
    const first = number;
    number += lines.length;
    return lines.find((line, i) => first + i >= from && pattern.test(line));
  };
}

/** The end of a growing text. */
class Tail {
  kept = "";
  droppedLines = 0;
  #dropped = 0;

  constructor(readonly maxLength: number) {}

  get text(): string {
    return this.#dropped === 0 ? this.kept : `[${this.#dropped} characters were dropped]\n${this.kept}`;
  }

  /** Drops the first half of a text that is too long, in complete lines if possible. */
  add(text: string): void {
    this.kept += text;
    if (this.kept.length <= this.maxLength) return;
    const surplus = this.kept.length - this.maxLength / 2;
    const feed = this.kept.indexOf("\n", surplus);
    const dropped = this.kept.slice(0, feed < 0 ? surplus : feed + 1);
    this.#dropped += dropped.length;
    for (let at = dropped.indexOf("\n"); at >= 0; at = dropped.indexOf("\n", at + 1)) this.droppedLines++;
    this.kept = Buffer.from(this.kept.slice(dropped.length), "utf16le").toString("utf16le");
  }
}

/**
 * Searches each piece as it arrives. `close` is emitted when both streams have ended, so no output is missed.
 */
function awaitLine(
  child: ChildProcess,
  found: string | undefined,
  search: (text: string) => string | undefined,
  timeout: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error(`waited ${timeout} ms`)), timeout);
    const onText = (text: string) => finish(search(text));
    const ended = () => finish(new Error("it ended"));
    const finish = (result: string | Error | undefined) => {
      if (result === undefined) return;
      clearTimeout(timer);
      child.stdout?.off("data", onText);
      child.off("close", ended);
      if (typeof result === "string") resolve(result);
      else reject(result);
    };
    child.stdout?.on("data", onText);
    child.once("close", ended);
    finish(found);
    if (child.exitCode !== null && child.stdout?.readableEnded) ended();
  });
}
