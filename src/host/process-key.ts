import { readFileSync, readlinkSync } from "node:fs";
import { hidden } from "./processes.js";
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
  const fields = fieldsOf(pid);
  return fields === undefined || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

/**
 * Fields of proc_pid_stat(5) from the third on: state, …, with the start time at index 19. The name before
 * them may contain any characters.
 */
const fieldsOf = (pid: number): string[] | undefined =>
  statOf(pid)
    ?.replace(/^.*\) /s, "")
    .split(" ");

/** @throws Error if there is no such process */
export function keyOf(pid: number): ProcessKey {
  const started = startOf(pid);
  if (started === undefined) throw new Error(`process ${pid} is gone`);
  return { pid, started };
}

/** This thread: a worker may be ended while its process goes on. @throws Error where /proc does not tell */
export function ownThread(): ProcessKey {
  const [thread = ""] = /\d+$/.exec(readlinkSync("/proc/thread-self")) ?? [];
  return keyOf(Number(thread));
}

export function isAlive({ pid, started }: ProcessKey): boolean {
  return startOf(pid) === started;
}

/** Stopped by a signal or a debugger. */
export function isStopped({ pid }: ProcessKey): boolean {
  return ["T", "t"].includes(fieldsOf(pid)?.[0] ?? "");
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
  if (!BOOT_ID.test(text)) throw hidden(path);
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

function statOf(pid: number): string | undefined {
  const read = (path: string) => readFileSync(path, "latin1");
  return readOfProcess(`/proc/${pid}/stat`, read, () => read("/proc/self/stat"));
}
