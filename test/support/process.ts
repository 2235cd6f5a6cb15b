import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { type Output, watchOutput } from "./output.js";

/** A network namespace as processes see it. */
export interface Place {
  /** A process that lives in it: `-n PID`, `nsenter -t PID -n`. */
  readonly pid: number;
  /** What was started in it; killed when it is closed. */
  readonly running: Set<Running>;
}

/** How a process ended and what it said. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartOptions {
  /** Added to a bare environment: PATH, HOME, LANG, and the MPTCPCTL_ variables of the test run. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Opens a channel for `process.send`, for Node children. */
  readonly ipc?: boolean;
}

export interface ExecOptions extends StartOptions {
  /** All that the process reads on stdin. Default: nothing, end of file at once. */
  readonly input?: string;
  /** Milliseconds until it is killed and the call fails. Default 10,000. */
  readonly timeout?: number;
}

/** A process that runs beside the test. Its stdin stays open until `end`. */
export interface Running extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly output: Output;
  /** Settles when it has ended and all it said has arrived. */
  readonly exited: Promise<Result>;
  /** The first line of stdout, from line number `from` (0) on, that fits. @throws Error with all it said, after `timeout` ms (5,000) or its end */
  line(pattern: RegExp, timeout?: number, from?: number): Promise<string>;
  write(text: string): void;
  end(): void;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Result>;
}

/** Starts a program in `place`, or where the test itself runs. It dies with the test process, whatever happens to that. */
export function start(
  place: Place | undefined,
  argv: readonly string[],
  options: StartOptions = {},
): Running {
  const enter = place === undefined ? [] : ["nsenter", "--target", String(place.pid), "--net"];
  const [command = "", ...rest] = ["setpriv", "--pdeathsig", "KILL", ...enter, ...argv];
  const stdio: StdioOptions = options.ipc ? ["pipe", "pipe", "pipe", "ipc"] : ["pipe", "pipe", "pipe"];
  const child = spawn(command, rest, {
    stdio,
    env: { ...bareEnvironment(), ...options.env },
    cwd: options.cwd,
  });
  // A program may end without reading what it was given.
  child.stdin?.on("error", () => {});
  const running = supervise(child, argv);
  place?.running.add(running);
  child.once("close", () => place?.running.delete(running));
  return running;
}

function supervise(child: ChildProcess, argv: readonly string[]): Running {
  const output = watchOutput(child, argv.join(" "));
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

/** Runs a program to its end. @throws Error when it cannot be started or takes too long; never for its exit code */
export async function exec(
  place: Place | undefined,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<Result> {
  const running = start(place, argv, options);
  running.child.stdin?.end(options.input ?? "");
  const milliseconds = options.timeout ?? 10_000;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    running.child.kill("SIGKILL");
  }, milliseconds);
  const result = await running.exited.finally(() => clearTimeout(timer));
  if (late) throw new Error(`${argv.join(" ")}: not done after ${milliseconds} ms\n${running.output.all()}`);
  return result;
}

/** Runs a program that must succeed, and returns its stdout. @throws Error with what it said */
export async function run(
  place: Place | undefined,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<string> {
  const { stdout, stderr, code, signal } = await exec(place, argv, options);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${signal ?? `exit ${code}`}\n${stdout}${stderr}`);
  return stdout;
}

/** jest's NODE_OPTIONS, colours and the user's language stay out of what tests start. */
function bareEnvironment(): Record<string, string> {
  const { PATH = "", HOME = "/" } = process.env;
  const ours = Object.entries(process.env).filter(([name]) => name.startsWith("MPTCPCTL_"));
  const kept = Object.fromEntries(ours.map(([name, value]) => [name, value ?? ""]));
  return { ...kept, PATH: `${PATH}:/usr/sbin:/sbin`, HOME, LANG: "C.UTF-8" };
}
