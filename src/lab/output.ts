import type { ChildProcess } from "node:child_process";

/** What a process has said so far. */
export interface Output {
  text(): { stdout: string; stderr: string };
  /** Both streams and the command, for messages. */
  all(): string;
  /** Whole lines of stdout so far, without their line feeds. */
  lines(): string[];
  /** The first line of stdout, from line number `from` on, that fits. @throws Error after `timeout` ms or when the process ends without it */
  line(pattern: RegExp, timeout: number, from?: number): Promise<string>;
}

/** Collects what `child` says; `command` names it in messages. */
export function watchOutput(child: ChildProcess, command: string): Output {
  const heard = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => {
      heard[stream] += text;
    });
  }
  const lines = () => heard.stdout.split("\n").slice(0, -1);
  const all = () => `${command}\nstdout: ${heard.stdout}\nstderr: ${heard.stderr}`;
  const line = (pattern: RegExp, timeout: number, from = 0) => {
    const find = () =>
      lines()
        .slice(from)
        .find((text) => pattern.test(text));
    return awaitLine(child, find, timeout).catch((cause) => {
      throw new Error(`no line like ${pattern}: ${(cause as Error).message}\n${all()}`);
    });
  };
  return { text: () => ({ ...heard }), all, lines, line };
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
