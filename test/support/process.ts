import { type StdioOptions, spawn } from "node:child_process";
import { type Result, type RunningProcess, supervise } from "../../src/lab/child-process.js";
import { entering } from "../../src/lab/tools.js";
import { testEnvironment } from "./environment.mjs";

export type { Result, RunningProcess };

/** A network namespace in which processes can be started. */
export interface NetnsTarget {
  /** A process in it: `-n PID`, `nsenter -t PID -n`. */
  readonly pid: number;
  /** It belongs to a separate user namespace, which must be entered first. */
  readonly user?: boolean;
  /** The processes started in it; killed when it is closed. */
  readonly running: Set<RunningProcess>;
}

export interface StartOptions {
  /** Added to a minimal environment: PATH, HOME, LANG, TMPDIR, and the MPTCPCTL_ variables of the test run. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Opens a channel for `process.send`, for Node children. */
  readonly ipc?: boolean;
}

export interface ExecOptions extends StartOptions {
  /** The content of stdin. Default: empty. */
  readonly input?: string;
  /** Milliseconds until it is killed and the call fails. Default 20,000. */
  readonly timeout?: number;
}

/** Starts a program in `place`, or in the namespace of the test. It ends with the test process. */
export function start(
  place: NetnsTarget | undefined,
  argv: readonly string[],
  options: StartOptions = {},
): RunningProcess {
  const enter = place === undefined ? [] : entering(place);
  const [command = "", ...rest] = ["setpriv", "--pdeathsig", "KILL", ...enter, ...argv];
  const stdio: StdioOptions = options.ipc ? ["pipe", "pipe", "pipe", "ipc"] : ["pipe", "pipe", "pipe"];
  const child = spawn(command, rest, {
    stdio,
    env: { ...bareEnvironment(), ...options.env },
    cwd: options.cwd,
  });
  const running = supervise(child, argv);
  place?.running.add(running);
  child.once("close", () => place?.running.delete(running));
  return running;
}

/** Runs a program to its end. @throws Error when it cannot be started or takes too long; never for its exit code */
export async function exec(
  place: NetnsTarget | undefined,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<Result> {
  const running = start(place, argv, options);
  running.child.stdin?.end(options.input ?? "");
  const milliseconds = options.timeout ?? 20_000;
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    running.child.kill("SIGKILL");
  }, milliseconds);
  const result = await running.exited.finally(() => clearTimeout(timer));
  if (isTimedOut)
    throw new Error(`${argv.join(" ")}: not done after ${milliseconds} ms\n${running.output.all()}`);
  return result;
}

/** Runs a program that must succeed, and returns its stdout. @throws Error with its output */
export async function run(
  place: NetnsTarget | undefined,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<string> {
  const { stdout, stderr, code, signal } = await exec(place, argv, options);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${signal ?? `exit ${code}`}\n${stdout}${stderr}`);
  return stdout;
}

/** jest's NODE_OPTIONS, colours and the user's language are not passed to programs of tests. */
export function bareEnvironment(): Record<string, string> {
  const { PATH = "", HOME = "/", LANG = "", ...others } = testEnvironment();
  const ownVariables = Object.entries(others).filter(
    ([name]) => name === "TMPDIR" || name.startsWith("MPTCPCTL_"),
  );
  return { ...Object.fromEntries(ownVariables), PATH: `${PATH}:/usr/sbin:/sbin`, HOME, LANG };
}
