import { readFileSync, readlinkSync } from "node:fs";

/** A process, told from a later one of the same pid by when it started (clock ticks since boot). */
export interface ProcessKey {
  readonly pid: number;
  readonly started: string;
}

/** When a process started; undefined if there is no process of that pid, or only a zombie. */
export function startOf(pid: number): string | undefined {
  const fields = fieldsOf(pid);
  return fields === undefined || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

/** Fields of proc_pid_stat(5) from the third on: state, …, and at 19 the start. The name before them may hold anything. */
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

export function isAlive({ pid, started }: ProcessKey): boolean {
  return startOf(pid) === started;
}

/** By a signal or a debugger. */
export function isStopped({ pid }: ProcessKey): boolean {
  return ["T", "t"].includes(fieldsOf(pid)?.[0] ?? "");
}

/** Boot id and pid namespace of this process: a ProcessKey has a meaning only there. @throws NodeJS.ErrnoException without /proc */
export function pidScope(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
}

/** The boot id of a scope. */
export const bootOf = (scope: string): string => scope.split(" ")[0] ?? "";

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
}
