import { type ChildProcess, spawn } from "node:child_process";
import type { Launch } from "../run/plan.js";
import { type ChildOutput, watchChildOutput } from "./child-output.js";

/** How a process ended and what it said. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that runs beside us. Its stdin stays open until `end`. */
export interface RunningProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly output: ChildOutput;
  /** Settles when it has ended and all it said has arrived. */
  readonly exited: Promise<Result>;
  /** The first line of stdout, from line number `from` (0) on, that fits. @throws Error with all it said, after `timeout` ms (5,000) or its end */
  line(pattern: RegExp, timeout?: number, from?: number): Promise<string>;
  write(text: string): void;
  end(): void;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Result>;
}

/** Starts what `labProgram` or `planRun` made, its stdin, stdout and stderr in our hands. */
export function startBeside({ path, argv, environment }: Launch): RunningProcess {
  const [argv0 = path, ...words] = argv;
  const env = environment as NodeJS.ProcessEnv;
  return supervise(spawn(path, words, { argv0, env, stdio: ["pipe", "pipe", "pipe"] }), argv);
}

/** Listens to a child from its start on. */
export function supervise(child: ChildProcess, argv: readonly string[]): RunningProcess {
  const output = watchChildOutput(child, argv.join(" "));
  // A program may end without reading what it was given.
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
