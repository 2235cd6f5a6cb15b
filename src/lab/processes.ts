import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type ProcessKey, startOf } from "../host/process-key.js";
import { withoutProc } from "../host/unread.js";

/** Time (ms) that processes have to end by themselves, and that the kernel has to end them. */
const PATIENCE_MS = 1000;
const GLANCE_MS = 10;

/** An environment that this process may not look at. No variable holds a zero byte. */
export const UNREADABLE = "\0";

/** The network namespace of a process, as the kernel names it; undefined where it may not be looked at. */
export function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** Every process for which the question is answered by yes; never our own, and never the first. */
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
  try {
    return readdirSync("/proc");
  } catch (error) {
    throw withoutProc("/proc", error);
  }
}

/** Value of a variable that a process was started with; undefined without it, `unreadable` where that cannot be told. */
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
 * Ends all processes that are meant, time and again, since they may start others: asked first (SIGTERM), then
 * forced (SIGKILL). @returns how many there were
 */
export async function endAll(
  isMeant: (pid: number) => boolean,
  signals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGKILL"],
): Promise<number> {
  const known = new Set<string>();
  for (const signal of signals) {
    const told = new Set<string>();
    for (const end = performance.now() + PATIENCE_MS; ; await sleep(GLANCE_MS)) {
      const left = processesWhere(isMeant);
      if (left.length === 0) return known.size;
      for (const one of left) {
        const name = `${one.pid} ${one.started}`;
        known.add(name);
        if (!told.has(name)) send(one, signal, isMeant);
        told.add(name);
      }
      if (performance.now() > end) break;
    }
  }
  return known.size;
}

/**
 * A pid may be another process's by now: looked at again right before the signal, its start last. One that has gone
 * meanwhile, or has become another user's, is not ours to end.
 */
function send(one: ProcessKey, signal: NodeJS.Signals, isMeant: (pid: number) => boolean): void {
  try {
    if (isMeant(one.pid) && isAlive(one)) process.kill(one.pid, signal);
  } catch {}
}
