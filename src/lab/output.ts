import type { ChildProcess } from "node:child_process";

/** Characters of each stream that are kept: a program may say any amount. */
const MOST = 32 * 2 ** 20;

/** What a process has said so far; of very much, the end, headed by a line that says how much is missing. */
export interface Output {
  text(): { stdout: string; stderr: string };
  /** Both streams and the command, for messages. */
  all(): string;
  /** Whole lines of stdout that are kept, without their line feeds. */
  lines(): string[];
  /** The first line of stdout, from line number `from` on, that fits. @throws Error after `timeout` ms or when the process ends without it */
  line(pattern: RegExp, timeout: number, from?: number): Promise<string>;
}

/** Collects what `child` says; `command` names it in messages. */
export function watchOutput(child: ChildProcess, command: string, most = MOST): Output {
  const [stdout, stderr] = [new Tail(most), new Tail(most)];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => stdout.add(text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr.add(text));
  const lines = () => stdout.kept.split("\n").slice(0, -1);
  const all = () => `${command}\nstdout: ${stdout.text}\nstderr: ${stderr.text}`;
  const line = (pattern: RegExp, timeout: number, from = 0) => {
    const find = () =>
      lines()
        .slice(Math.max(0, from - stdout.droppedLines))
        .find((text) => pattern.test(text));
    return awaitLine(child, find, timeout).catch((cause) => {
      throw new Error(`no line like ${pattern}: ${(cause as Error).message}\n${all()}`);
    });
  };
  return { text: () => ({ stdout: stdout.text, stderr: stderr.text }), all, lines, line };
}

/** The end of a text that grows. */
class Tail {
  kept = "";
  droppedLines = 0;
  #dropped = 0;

  constructor(readonly most: number) {}

  get text(): string {
    return this.#dropped === 0 ? this.kept : `[${this.#dropped} characters were dropped]\n${this.kept}`;
  }

  /** Drops half, from the beginning, of what is too much: whole lines where there are any. */
  add(text: string): void {
    this.kept += text;
    if (this.kept.length <= this.most) return;
    const least = this.kept.length - this.most / 2;
    const feed = this.kept.indexOf("\n", least);
    const gone = this.kept.slice(0, feed < 0 ? least : feed + 1);
    this.#dropped += gone.length;
    this.droppedLines += gone.split("\n").length - 1;
    this.kept = Buffer.from(this.kept.slice(gone.length), "utf16le").toString("utf16le");
  }
}

/** Looks again after each chunk; `close` comes when both streams have ended, so nothing said is missed. */
function awaitLine(child: ChildProcess, find: () => string | undefined, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error(`waited ${timeout} ms`)), timeout);
    const look = () => finish(find());
    const ended = () => finish(find() ?? new Error("it ended"));
    const finish = (found: string | Error | undefined) => {
      if (found === undefined) return;
      clearTimeout(timer);
      child.stdout?.off("data", look);
      child.off("close", ended);
      if (typeof found === "string") resolve(found);
      else reject(found);
    };
    child.stdout?.on("data", look);
    child.once("close", ended);
    look();
    if (child.exitCode !== null && child.stdout?.readableEnded) ended();
  });
}
