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
import { isAlive, ownThread } from "../process-key.js";
import { isOwn } from "./owner.js";

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** `.NAME.WRITER.RANDOM`: a file that is being written. */
const DRAFT = /^\..*\.(\d+\.\d+\.\d+)\.[a-z0-9]+$/;

/** A name for a file that this process writes before it gets the name `name`. */
export function draftName(name: string): string {
  return `.${name}.${writerName()}.${random()}`;
}

/** The same in a folder of any kind, where drafts of that name are removed whose writers were killed. */
export function draftNameIn(folder: string, name: string): string {
  try {
    dropDeadDrafts(folder, name);
    return draftName(name);
  } catch {
    // Without /proc this process has no name, and a folder may be written that cannot be listed.
    return `.${name}.${process.pid}.${random()}`;
  }
}

const random = () => Math.random().toString(36).slice(2);

/** Creates a file of mode 0600, on the disk when this returns. @throws NodeJS.ErrnoException */
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

/** Removes a draft whose writer was killed. */
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

/** This thread as no later one is called: its number, start and pid namespace. */
export function writerName(): string {
  const { pid, started } = ownThread();
  return `${pid}.${started}.${pidNamespace()}`;
}

/** Whether a process of that name is gone. Of another pid namespace this cannot be told. */
export function isDead(name: string): boolean {
  const [pid, started, namespace] = name.split(".");
  if (started === undefined || namespace !== pidNamespace()) return false;
  return !isAlive({ pid: Number(pid), started });
}

/** Whether such a name is of a process that cannot be looked at from here. */
export function isOfOtherPidNamespace(name: string): boolean {
  const [, started, namespace] = name.split(".");
  return started !== undefined && namespace !== undefined && namespace !== pidNamespace();
}

function pidNamespace(): string {
  return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
}
