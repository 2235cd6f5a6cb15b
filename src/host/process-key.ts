import { readFileSync, readlinkSync } from "node:fs";
import { pidsOf } from "./own-proc.js";
import { hiddenError } from "./processes.js";
import { readOfProcess, withoutProc } from "./unread.js";

/**
 * A process, or a thread by its tid. The start time (clock ticks since boot) distinguishes it from a later one with the
 * same number.
 */
export interface ProcessKey {
  readonly pid: number;
  readonly started: string;
}

/**
 * When a process started; undefined if no process has that pid, or only a zombie has.
 * @throws UnsupportedError if /proc does not show it
 */
export function startOf(pid: number): string | undefined {
  const fields = stateOf(pid);
  return fields === undefined || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[STARTED];
}

/** Index of the start time in the result of `fieldsOf`. */
const STARTED = 19;

/** Fields of proc_pid_stat(5) from the third on: state, …. The name before them may contain any characters. */
const fieldsOf = (stat: string): string[] => stat.replace(/^.*\) /s, "").split(" ");

/** @throws Error if there is no such process */
export function keyOf(pid: number): ProcessKey {
  const started = startOf(pid);
  if (started === undefined) throw new Error(`process ${pid} is gone`);
  return { pid, started };
}

/**
 * This thread, by its number in the PID namespace of this process, even if /proc is of another one. A worker may be
 * ended while its process continues.
 * @throws Error if /proc is missing
 */
export function ownThread(): ProcessKey {
  const [number = ""] = /\d+$/.exec(readlinkSync("/proc/thread-self")) ?? [];
  const pid = pidsOf("/proc/thread-self").at(-1) ?? Number(number);
  const started = fieldsOf(readFileSync("/proc/thread-self/stat", "latin1"))[STARTED];
  if (started === undefined) throw hiddenError("/proc/thread-self/stat");
  return { pid, started };
}

export function isAlive({ pid, started }: ProcessKey): boolean {
  return startOf(pid) === started;
}

/** Stopped by a signal or a debugger. */
export function isStopped({ pid }: ProcessKey): boolean {
  return ["T", "t"].includes(stateOf(pid)?.[0] ?? "");
}

const BOOT = "/proc/sys/kernel/random/boot_id";
const PID_NAMESPACE = "/proc/self/ns/pid";
/** The format that the kernel writes. A file mounted over it does not identify the boot. */
const BOOT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Boot id and pid namespace of this process: a ProcessKey is valid only there.
 * @throws UnsupportedError without /proc
 */
export function pidScope(): string {
  return `${demand(BOOT, bootId)} ${demand(PID_NAMESPACE, (path) => readlinkSync(path))}`;
}

function bootId(path: string): string {
  const text = readFileSync(path, "utf8").trim();
  if (!BOOT_ID.test(text)) throw hiddenError(path);
  return text;
}

/**
 * Reads a file of /proc that is required.
 * @throws UnsupportedError
 */
function demand(path: string, read: (path: string) => string): string {
  try {
    return read(path);
  } catch (error) {
    throw withoutProc(path, error);
  }
}

/** The boot id of a scope. */
export const bootOf = (scope: string): string => scope.split(" ")[0] ?? "";

function stateOf(pid: number): string[] | undefined {
  const read = (path: string) => fieldsOf(readFileSync(path, "latin1"));
  return readOfProcess(`/proc/${pid}/stat`, read, () => read("/proc/self/stat"));
}
