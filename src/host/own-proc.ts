import { readFileSync, readlinkSync, statfsSync } from "node:fs";
import { ERRNO } from "../errno.js";

/** statfs(2): type of procfs. */
const PROC_SUPER_MAGIC = 0x9fa0;

/**
 * Whether /proc numbers processes as the PID namespace of this process does. After `unshare --pid --fork` without
 * --mount-proc it does not: /proc/PID is then not the process that fork(2) and kill(2) call PID.
 * @throws NodeJS.ErrnoException without /proc
 */
export function isOwnProc(): boolean {
  try {
    return readlinkSync("/proc/self") === String(process.pid) && pidsOf("/proc/self").length <= 1;
  } catch (error) {
    if (statfsSync("/proc").type === PROC_SUPER_MAGIC) return false;
    throw error;
  }
}

/**
 * The ids of a process or thread: in the PID namespace of /proc first, in its own last. Empty if the kernel has no PID
 * namespaces.
 */
export function pidsOf(folder: string): number[] {
  const [, pids = ""] = /^NSpid:(.*)$/m.exec(readFileSync(`${folder}/status`, "latin1")) ?? [];
  return (pids.match(/\d+/g) ?? []).map(Number);
}

/** The pid of the parent; undefined if /proc does not show the parent by that number. */
export function parentInProc(): number | undefined {
  try {
    return isOwnProc() ? process.ppid : undefined;
  } catch {
    return undefined;
  }
}

/** The error of reading /proc/PID if /proc is of another PID namespace. */
export function otherPids(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENODATA: it is of another PID namespace, open '${path}'`), {
    code: "ENODATA",
    errno: -ERRNO.ENODATA,
    path,
  });
}
