import { linkSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { TransportError } from "../../errors.js";
import { draftName, isDead, writerName } from "./draft.js";

/** What is done under a lock takes some milliseconds. */
const LONGEST_WAIT_MS = 1000;

/**
 * Waits until no other process holds a lock, and takes it. It is a symbolic link, which is created at once or not at
 * all, to the name of its holder. @throws TransportError if that takes too long, NodeJS.ErrnoException
 */
export function takeLock(folder: string, name: string): void {
  const path = `${folder}/${name}`;
  for (const end = performance.now() + LONGEST_WAIT_MS; performance.now() < end; pause()) {
    try {
      symlinkSync(writerName(), path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      dropDeadLock(folder, name);
    }
  }
  throw new TransportError(`another process holds the lock ${path}`, { argument: path });
}

/** Removes a lock whose holder was killed. */
export function dropDeadLock(folder: string, name: string): void {
  const path = `${folder}/${name}`;
  const holder = targetOf(path);
  if (holder === undefined || !isDead(holder)) return;
  const taken = `${folder}/${draftName(name)}`;
  if (!succeeds(() => renameSync(path, taken))) return;
  // Another process may have dropped it, and taken it, since the look: then it is given back.
  const isOther = targetOf(taken) !== holder;
  if (isOther) succeeds(() => linkSync(taken, path));
  rmSync(taken, { force: true });
}

/** Undefined for what was removed meanwhile and for what is no link. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
