import { readlinkSync, rmSync, symlinkSync } from "node:fs";
import { TransportError } from "../errors.js";
import { isAlive, keyOf } from "../host/process-key.js";

/** What is done under a lock takes well below a millisecond. */
const PATIENCE_MS = 1000;

/**
 * Waits until no other process holds the lock, and takes it. It is a link, which is made at once or not at all, to the
 * name of who holds it. @returns its path, to be removed @throws TransportError where that takes too long
 */
export function takeLock(path: string, what: string): string {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; pause()) {
    try {
      symlinkSync(ownName(), path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      dropDeadLock(path);
    }
  }
  throw new TransportError(`the lab "${what}" is being changed by another process`, { argument: what });
}

/** Removes a lock whose holder was killed. */
export function dropDeadLock(path: string): void {
  const [pid, started] = holderOf(path)?.split(".") ?? [];
  if (started !== undefined && !isAlive({ pid: Number(pid), started })) rmSync(path, { force: true });
}

/** Undefined where it was given back meanwhile. */
function holderOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** This process, as no later one is called. */
export function ownName(): string {
  const { pid, started } = keyOf(process.pid);
  return `${pid}.${started}`;
}
