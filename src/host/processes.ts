import { readdirSync } from "node:fs";
import { ERRNO } from "../errno.js";
import { isOwnProc, otherPids } from "./own-proc.js";

/**
 * Every pid namespace has a process 1 while it exists. If /proc is mounted with hidepid, other users do not
 * see it.
 */
const PROCESS_1 = "1";

/**
 * The pids that /proc shows, and whether these are all.
 * @throws NodeJS.ErrnoException if it does not show even this process, or is of another PID namespace
 */
export function processesInProc(): { pids: string[]; complete: boolean } {
  const names = readdirSync("/proc");
  if (!names.includes("self")) throw hiddenError("/proc");
  if (!isOwnProc()) throw otherPids("/proc");
  return { pids: names.filter((name) => /^\d+$/.test(name)), complete: names.includes(PROCESS_1) };
}

/** The file or folder is not the kernel's; something else is mounted there. */
export function hiddenError(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENODATA: it is not the kernel's own, open '${path}'`), {
    code: "ENODATA",
    errno: -ERRNO.ENODATA,
    path,
  });
}

/** Whether an error means that the process has exited. */
export const isGone = (error: unknown): boolean =>
  ["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "");
