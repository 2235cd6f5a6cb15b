import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type ProcessKey, startOf } from "../host/process-key.js";
import { withoutProc } from "../host/unread.js";

/** Time (ms) that processes have to end by themselves, and that the kernel has to end them. */
const PATIENCE_MS = 1000;
const GLANCE_MS = 10;

/** The network namespace of a process, as the kernel names it; undefined where it may not be looked at. */
export function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** Every process but our own for which the question is answered by yes. */
export function processesWhere(isMeant: (pid: number) => boolean): ProcessKey[] {
  const pids = namesInProc()
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.flatMap((pid) => {
    if (pid === process.pid || !isMeant(pid)) return [];
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

/** Whether a process was started with a variable of this name and value. */
export function hasVariable(pid: number, name: string, begin: string): boolean {
  return (
    read(`/proc/${pid}/environ`)
      ?.split("\0")
      .some((one) => one.startsWith(`${name}=${begin}`)) ?? false
  );
}

/**
 * Ends all processes that `find` finds, time and again, since they may start others: asked first (SIGTERM), then
 * forced (SIGKILL). @returns how many there were
 */
export async function endAll(find: () => ProcessKey[], signal?: NodeJS.Signals): Promise<number> {
  const known = new Set<string>();
  for (const kind of signal ? [signal] : (["SIGTERM", "SIGKILL"] as const)) {
    const told = new Set<string>();
    for (const end = performance.now() + PATIENCE_MS; ; await sleep(GLANCE_MS)) {
      const left = find();
      if (left.length === 0) return known.size;
      for (const one of left) {
        const name = `${one.pid} ${one.started}`;
        known.add(name);
        if (!told.has(name)) send(one, kind);
        told.add(name);
      }
      if (performance.now() > end) break;
    }
  }
  return known.size;
}

/** One that has gone meanwhile, or has become another user's, is not ours to end. */
function send(one: ProcessKey, signal: NodeJS.Signals): void {
  try {
    if (isAlive(one)) process.kill(one.pid, signal);
  } catch {}
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
