import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { endSoonAfter } from "./exit.js";

const PASSED_ON = [
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
/** What a terminal, by its keys and its size, sends to each process in its foreground, a child of ours among them. */
const BY_KEY: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGWINCH"];

/** They ask a process to end. */
const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

type Own = Pick<NodeJS.Process, "on" | "off">;

/** A child that runs beside us. */
export interface Child {
  readonly pid: number;
  /** Its exit code, 128 and the signal's number where a signal ended it; rejects where it cannot be started. */
  readonly exited: Promise<number>;
}

/** Starts a child and passes on to it the signals that `own` gets. */
export function followChild(start: () => ChildProcess, own: Own): Child {
  let child: ChildProcess | undefined;
  let asked: NodeJS.Signals | undefined;
  const pass = (signal: NodeJS.Signals) => {
    if (ENDING.includes(signal)) asked = signal;
    if (!BY_KEY.includes(signal) || !isInForeground()) child?.kill(signal);
  };
  const release = () => {
    for (const signal of PASSED_ON) own.off(signal, pass);
  };
  // Before the child is there: a key may be pressed as soon as it says something.
  for (const signal of PASSED_ON) own.on(signal, pass);
  try {
    child = start();
    const hasExited = () => {
      release();
      // What is left to be told must not be waited for.
      if (asked !== undefined) endSoonAfter(asked);
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

/** Whether this process is of the group to which its terminal sends signals, as fields 5 and 8 of proc_pid_stat(5) tell. */
function isInForeground(): boolean {
  const [, group, , terminal, foreground] = ownStat()
    .replace(/^.*\) . /s, "")
    .split(" ");
  return terminal !== "0" && group === foreground;
}

/** Without /proc the signal is passed on: twice is better than never. */
function ownStat(): string {
  try {
    return readFileSync("/proc/self/stat", "utf8");
  } catch {
    return "0 0 0 0 0 0";
  }
}
