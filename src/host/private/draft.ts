import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { isOwnProc } from "../own-proc.js";
import { isAlive, ownThread } from "../process-key.js";
import { isOwn } from "./owner.js";

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** `.NAME.WRITER.RANDOM`: a file that is being written. */
const DRAFT = /^\..*\.(\d+\.\d+\.\d+)\.[a-z0-9]+$/;

/** Name of a temporary file that this process writes before renaming it to `name`. */
export function draftName(name: string): string {
  return `.${name}.${writerName()}.${random()}`;
}

/** The same for a folder of any kind. Temporary files left by killed writers of that name are removed. */
export function draftNameIn(folder: string, name: string): string {
  try {
    dropDeadDrafts(folder, name);
    return draftName(name);
  } catch {
    // Without /proc the process has no key. A folder that cannot be listed may still be writable.
    return `.${name}.${process.pid}.${random()}`;
  }
}

const random = () => Math.random().toString(36).slice(2);

/**
 * Creates a file with mode 0600; its data is on disk when this returns.
 * @throws NodeJS.ErrnoException
 */
export function writeDraft(path: string, text: string): void {
  const fd = openSync(path, CREATE, 0o600);
  try {
    fchmodSync(fd, 0o600);
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Removes a temporary file whose writer was killed. */
export function dropDeadDraft(folder: string, name: string): void {
  const [, writer] = DRAFT.exec(name) ?? [];
  if (writer !== undefined && isDead(writer)) rmSync(`${folder}/${name}`, { force: true });
}

function dropDeadDrafts(folder: string, name: string): void {
  for (const one of readdirSync(folder)) {
    if (!one.startsWith(`.${name}.`)) continue;
    const stats = lstatSync(`${folder}/${one}`, { throwIfNoEntry: false });
    if (stats?.isFile() && isOwn(stats)) dropDeadDraft(folder, one);
  }
}

/** A name for this thread that no later thread has: tid, start time and pid namespace. */
export function writerName(): string {
  const { pid, started } = ownThread();
  return `${pid}.${started}.${pidNamespace()}`;
}

/** Whether the process of that name is gone. False if this cannot be known. */
export function isDead(name: string): boolean {
  const [pid, started, namespace] = name.split(".");
  if (started === undefined || namespace === undefined || isOutOfSight(name)) return false;
  return !isAlive({ pid: Number(pid), started });
}

/** Whether such a name is of a process that cannot be checked: it, or /proc, is of another PID namespace. */
export function isOutOfSight(name: string): boolean {
  return isOfOtherPidNamespace(name) || (namespaceIn(name) !== undefined && !isOwnProc());
}

/** Whether such a name is of a process of another PID namespace. */
export function isOfOtherPidNamespace(name: string): boolean {
  const namespace = namespaceIn(name);
  return namespace !== undefined && namespace !== pidNamespace();
}

const namespaceIn = (name: string): string | undefined => name.split(".")[2];

function pidNamespace(): string {
  return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
}
