import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { endSoonAfter } from "./exit.js";

const FORWARDED_SIGNALS = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGCONT",
  "SIGWINCH",
] as const;
/**
 * Signals that a terminal sends, because of keys or its size, to every process in its foreground group,
 * including our child.
 */
const SIGNALS_OF_KEYS: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGWINCH"];

/** Signals that ask a process to end. */
const END_SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

type Own = Pick<NodeJS.Process, "on" | "off">;

/** A child process. */
export interface Child {
  readonly pid: number;
  /** Its exit code, or 128 plus the number of the signal that ended it; rejects if it cannot be started. */
  readonly exited: Promise<number>;
}

/** Starts a child and forwards to it the signals that `own` receives. */
export function followChild(start: () => ChildProcess, own: Own): Child {
  let child: ChildProcess | undefined;
  let receivedSignal: NodeJS.Signals | undefined;
  const pass = (signal: NodeJS.Signals) => {
    if (END_SIGNALS.includes(signal)) receivedSignal = signal;
    if (!SIGNALS_OF_KEYS.includes(signal) || !isInForeground()) child?.kill(signal);
  };
  const release = () => {
    for (const signal of FORWARDED_SIGNALS) own.off(signal, pass);
  };
  // Install handlers before the child exists: a key may be pressed as soon as it prints something.
  for (const signal of FORWARDED_SIGNALS) own.on(signal, pass);
  try {
    child = start();
    const hasExited = () => {
      release();
      // Do not wait for remaining output.
      if (receivedSignal !== undefined) endSoonAfter(receivedSignal);
    };
    return { pid: child.pid ?? 0, exited: exitOf(child).finally(hasExited) };
  } catch (error) {
    release();
    throw error;
  }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  });
}

/**
 * Whether this process is in the foreground group of its terminal, from fields 5 and 8 of proc_pid_stat(5).
 */
function isInForeground(): boolean {
  const [, group, , terminal, foreground] = ownStat()
    .replace(/^.*\) . /s, "")
    .split(" ");
  return terminal !== "0" && group === foreground;
}

/** Without /proc the signal is forwarded: twice is better than never. */
function ownStat(): string {
  try {
    return readFileSync("/proc/self/stat", "utf8");
  } catch {
    return "0 0 0 0 0 0";
  }
}
