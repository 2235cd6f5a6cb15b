import { type ChildProcess, spawn } from "node:child_process";
import type { Launch } from "../run/plan.js";
import { type ChildOutput, watchChildOutput } from "./child-output.js";

/** How a process ended, and its output. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that runs concurrently. Its stdin stays open until `end`. */
export interface RunningProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly output: ChildOutput;
  /** Resolves when the process has exited and all its output has arrived. */
  readonly exited: Promise<Result>;
  /**
   * The first matching line of stdout, starting at line number `from` (0).
   * @throws Error with the output so far after `timeout` ms (5,000), or if the process exits
   */
  line(pattern: RegExp, timeout?: number, from?: number): Promise<string>;
  write(text: string): void;
  end(): void;
  /** Sends a signal and waits for the exit. */
  stop(signal?: NodeJS.Signals): Promise<Result>;
}

/** Starts a command made by `labProgram` or `planRun`, with pipes for stdin, stdout and stderr. */
export function startBeside({ path, argv, environment }: Launch): RunningProcess {
  const [argv0 = path, ...words] = argv;
  const env = environment as NodeJS.ProcessEnv;
  return supervise(spawn(path, words, { argv0, env, stdio: ["pipe", "pipe", "pipe"] }), argv);
}

/** Collects the output of a child from its start. */
export function supervise(child: ChildProcess, argv: readonly string[]): RunningProcess {
  const output = watchChildOutput(child, argv.join(" "));
  // A program may exit without reading its input.
  child.stdin?.on("error", () => {});
  const exited = new Promise<Result>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ ...output.text(), code, signal }));
  });
  exited.catch(() => {});
  const stop = (signal: NodeJS.Signals = "SIGKILL") => {
    child.kill(signal);
    return exited;
  };
  return {
    child,
    pid: child.pid ?? 0,
    output,
    exited,
    line: (pattern, timeout = 5000, from = 0) => output.line(pattern, timeout, from),
    write: (text) => child.stdin?.write(text),
    end: () => child.stdin?.end(),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
