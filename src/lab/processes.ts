import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type ProcessKey, startOf } from "../host/process-key.js";
import { demandOwnProc, withoutProc } from "../host/unread.js";

/** Time (ms) for processes to exit after SIGTERM, and for the kernel to kill them after SIGKILL. */
const END_TIMEOUT_MS = 1000;
const POLL_MS = 10;

/** The environment cannot be read. A variable never contains a NUL byte, so this value is unambiguous. */
export const UNREADABLE = "\0";

/** The network namespace of a process, as the kernel writes it; undefined if it may not be read. */
export function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** Every process for which the predicate is true, without this process and process 1. */
export function processesWhere(isMeant: (pid: number) => boolean): ProcessKey[] {
  const pids = namesInProc()
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.flatMap((pid) => {
    if (pid === process.pid || pid === 1 || !isMeant(pid)) return [];
    const started = startOf(pid);
    return started === undefined ? [] : [{ pid, started }];
  });
}

/** @throws UnsupportedError */
function namesInProc(): string[] {
  demandOwnProc();
  try {
    return readdirSync("/proc");
  } catch (error) {
    throw withoutProc("/proc", error);
  }
}

/**
 * A variable of a process's initial environment; undefined if it is not set, `unreadable` if this cannot be
 * known.
 */
export function variableOf(pid: number, name: string): string | undefined | typeof UNREADABLE {
  try {
    const text = readFileSync(`/proc/${pid}/environ`, "latin1");
    const all = text.split("\0");
    return text === "" ? UNREADABLE : all.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ESRCH" ? undefined : UNREADABLE;
  }
}

/**
 * Kills all matching processes, repeatedly because they may start others: first SIGTERM, then SIGKILL.
 * @returns the number of processes
 */
export async function endAll(
  isMeant: (pid: number) => boolean,
  signals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGKILL"],
): Promise<number> {
  const knownKeys = new Set<string>();
  for (const signal of signals) {
    const signalled = new Set<string>();
    for (const end = performance.now() + END_TIMEOUT_MS; ; await sleep(POLL_MS)) {
      const remaining = processesWhere(isMeant);
      if (remaining.length === 0) return knownKeys.size;
      for (const one of remaining) {
        const name = `${one.pid} ${one.started}`;
        knownKeys.add(name);
        if (!signalled.has(name)) sendSignal(one, signal, isMeant);
        signalled.add(name);
      }
      if (performance.now() > end) break;
    }
  }
  return knownKeys.size;
}

/**
 * A pid may be reused, so the process is checked again directly before the signal, its start time last. No signal is
 * sent to a process that has exited, or now belongs to another user.
 */
function sendSignal(one: ProcessKey, signal: NodeJS.Signals, isMeant: (pid: number) => boolean): void {
  try {
    if (isMeant(one.pid) && isAlive(one)) process.kill(one.pid, signal);
  } catch {}
}
