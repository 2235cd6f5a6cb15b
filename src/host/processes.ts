import { readdirSync } from "node:fs";
import { ERRNO } from "../errno.js";

/** Every pid namespace has a process 1 as long as it lives; mounted with hidepid, /proc does not show it to others. */
const FIRST = "1";

/**
 * Pids that /proc shows, and whether these are all.
 * @throws NodeJS.ErrnoException where it shows not even this process
 */
export function processesInProc(): { pids: string[]; complete: boolean } {
  const names = readdirSync("/proc");
  if (!names.includes("self")) throw hidden("/proc");
  return { pids: names.filter((name) => /^\d+$/.test(name)), complete: names.includes(FIRST) };
}

/** What was found in the place of a file or folder of the kernel's is not that. */
export function hidden(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENODATA: it is not the kernel's own, open '${path}'`), {
    code: "ENODATA",
    errno: -ERRNO.ENODATA,
    path,
  });
}

/** Whether an error says that the process is gone. */
export const isGone = (error: unknown): boolean =>
  ["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "");
