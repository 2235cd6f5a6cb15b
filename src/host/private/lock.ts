import { linkSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { TransportError } from "../../errors.js";
import { draftName, isDead, isOfOtherPidNamespace, isOutOfSight, writerName } from "./draft.js";
import { shellPath } from "./not-private.js";

/** Code that runs under a lock takes a few milliseconds. */
const MAX_WAIT_MS = 1000;
/** A lock is removed at this age if its holder cannot be checked. */
const OLD_MS = 60_000;

/**
 * Waits until no other process holds the lock, then takes it. The lock is a symbolic link, because symlink(2)
 * is atomic; its target is the name of the holder.
 * @throws TransportError if that takes too long, NodeJS.ErrnoException
 */
export function takeLock(folder: string, name: string): void {
  const path = `${folder}/${name}`;
  for (const end = performance.now() + MAX_WAIT_MS; performance.now() < end; pause()) {
    try {
      symlinkSync(writerName(), path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      dropDeadLock(folder, name);
    }
  }
  throw heldError(path);
}

function heldError(path: string): TransportError {
  const holder = targetOf(path) ?? "";
  const [pid] = holder.split(".");
  const owner = isOfOtherPidNamespace(holder) ? "a process of another PID namespace" : "another process";
  const processCommand = /^\d+$/.test(pid ?? "") ? `ps -p ${pid}` : undefined;
  return new TransportError(`${owner} holds the lock ${path}`, {
    argument: path,
    hint: isOutOfSight(holder) ? `rm -f ${shellPath(path)}` : processCommand,
  });
}

/** Removes a lock whose holder was killed, or cannot be checked and took the lock long ago. */
export function dropDeadLock(folder: string, name: string): void {
  const path = `${folder}/${name}`;
  const holder = targetOf(path);
  if (holder === undefined || !(isDead(holder) || isLeftElsewhere(path, holder))) return;
  const takenLink = `${folder}/${draftName(name)}`;
  if (!succeeds(() => renameSync(path, takenLink))) return;
  // Another process may have removed this lock and taken it since the check; then give it back.
  const isOther = targetOf(takenLink) !== holder;
  if (isOther) succeeds(() => linkSync(takenLink, path));
  rmSync(takenLink, { force: true });
}

function isLeftElsewhere(path: string, holder: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && isOutOfSight(holder) && Date.now() - stats.mtimeMs > OLD_MS;
}

/** Undefined if it was removed in the meantime or is not a link. */
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
