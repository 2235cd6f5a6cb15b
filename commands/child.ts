import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";

const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** What the keys of a terminal send to each process in its foreground, a child of ours among them. */
const BY_KEY: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

type Own = Pick<NodeJS.Process, "on" | "off">;

/**
 * Starts a child and passes on to it the signals that `own` gets.
 * @returns its exit code, 128 and the signal's number where a signal ended it. @throws Error where it cannot be started
 */
export async function followChild(child: ChildProcess, own: Own): Promise<number> {
  const pass = (signal: NodeJS.Signals) => {
    if (!BY_KEY.includes(signal) || !isInForeground()) child.kill(signal);
  };
  for (const signal of PASSED_ON) own.on(signal, pass);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
    });
  } finally {
    for (const signal of PASSED_ON) own.off(signal, pass);
  }
}

/** Whether this process is of the group to which its terminal sends signals, as fields 5 and 8 of proc_pid_stat(5) tell. */
function isInForeground(): boolean {
  const [, group, , terminal, foreground] = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) . /s, "")
    .split(" ");
  return terminal !== "0" && group === foreground;
}
