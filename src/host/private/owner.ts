import type { Stats } from "node:fs";

/** Permission bits of the group and of others. */
const FOREIGN = 0o077;
const FOREIGN_WRITE = 0o022;
const STICKY = 0o1000;
/** The owner that a user namespace shows for uids it does not map, root of the host among them (kernel.overflowuid). */
const UNMAPPED_UID = 65534;

/** Why a folder is not private to this user; undefined if it is. A link is not a folder: pass what lstat gave. */
export function folderFault(stats: Stats): string | undefined {
  if (!stats.isDirectory()) return "it is not a folder";
  return foreignFault(stats) ?? modeFault(stats, 0o700);
}

/** Why a file is not private to this user; undefined if it is. */
export function fileFault(stats: Stats): string | undefined {
  if (!stats.isFile()) return "it is not a regular file";
  return foreignFault(stats) ?? modeFault(stats, 0o600) ?? linkFault(stats);
}

/** Why other users could replace what this user creates in a folder; undefined if they cannot. */
export function parentFault(stats: Stats): string | undefined {
  if (!stats.isDirectory()) return "it is not a folder";
  if (![ownUid(), 0, UNMAPPED_UID].includes(stats.uid)) return foreignFault(stats);
  const isShared = isWritableByOthers(stats) && (stats.mode & STICKY) === 0;
  return isShared ? `other users may rename what is in it (mode ${octal(stats.mode)})` : undefined;
}

/** Whether other users can create files in a folder. */
export function isWritableByOthers({ mode }: Stats): boolean {
  return (mode & FOREIGN_WRITE) !== 0;
}

export function ownUid(): number {
  return process.geteuid?.() ?? 0;
}

function foreignFault({ uid }: Stats): string | undefined {
  return uid === ownUid() ? undefined : `it belongs to uid ${uid}`;
}

function modeFault({ mode }: Stats, wanted: number): string | undefined {
  return (mode & FOREIGN) === 0 ? undefined : `its mode is ${octal(mode)} instead of ${octal(wanted)}`;
}

/** A second name of a file may lie where other users can reach it. */
function linkFault({ nlink }: Stats): string | undefined {
  return nlink > 1 ? `it has ${nlink} hard links` : undefined;
}

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, "0");
