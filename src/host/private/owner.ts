import type { Stats } from "node:fs";
import { outerUid, ownUidMap } from "./uid-map.js";

/** Permission bits of the group and of others. */
const GROUP_AND_OTHERS = 0o077;
const FOREIGN_WRITE = 0o022;
const STICKY_BIT = 0o1000;
/**
 * The owner that a user namespace shows for unmapped uids, including root of the host (kernel.overflowuid).
 */
const UNMAPPED_UID = 65534;

/** Why a file or folder is not private to this user, and the remedy. */
export interface Fault {
  readonly text: string;
  /**
   * `mode`: this user may set the mode to `wanted`. `remove`: this user may remove it. `elsewhere`: it
   * belongs to another user, so only another place helps.
   */
  readonly cure: "mode" | "remove" | "elsewhere";
  readonly wanted?: string;
}

/**
 * Why a folder is not private to this user; undefined if it is. Symbolic links are not followed: pass the
 * result of lstat.
 */
export function folderFault(stats: Stats): Fault | undefined {
  if (!stats.isDirectory())
    return { text: "it is not a folder", cure: isOwn(stats) ? "remove" : "elsewhere" };
  return foreignFault(stats) ?? modeFault(stats, 0o700);
}

/**
 * Why a file in a private folder is not private to this user; undefined if it is.
 * @param links number of its names in that folder
 */
export function fileFault(stats: Stats, links = 1): Fault | undefined {
  if (!stats.isFile()) return { text: "it is not a regular file", cure: "remove" };
  const foreign = foreignFault(stats);
  // In a folder of this user, this user may remove files that other users left.
  if (foreign) return { ...foreign, cure: "remove" };
  return modeFault(stats, 0o600) ?? linkFault(stats, links);
}

/** Why other users could replace files that this user creates in a folder; undefined if they cannot. */
export function parentFault(stats: Stats): Fault | undefined {
  if (!stats.isDirectory()) return { text: "it is not a folder", cure: "elsewhere" };
  if (!isOwnOrRoots(stats)) return foreignFault(stats);
  if (!isWritableByOthers(stats) || (stats.mode & STICKY_BIT) !== 0) return undefined;
  const text = `other users may rename what is in it (mode ${octal(stats.mode)})`;
  return isOwn(stats) ? { text, cure: "mode", wanted: "go-w" } : { text, cure: "elsewhere" };
}

/** Whether other users can create files in a folder. */
export function isWritableByOthers({ mode }: Stats): boolean {
  return (mode & FOREIGN_WRITE) !== 0;
}

export function isOwn({ uid }: Stats): boolean {
  return uid === ownUid();
}

/** Whether it belongs to this user or to root, as far as this is visible in a user namespace. */
export function isOwnOrRoots(stats: Stats): boolean {
  return isOwn(stats) || stats.uid === 0 || isUnmapped(stats);
}

/**
 * Whether its owner has no uid in this user namespace. Root of the host and other users then look the same.
 */
export function isUnmapped({ uid }: Stats): boolean {
  return uid === UNMAPPED_UID && outerUid(uid, ownUidMap()) === undefined;
}

export function ownUid(): number {
  return process.geteuid?.() ?? 0;
}

function foreignFault(stats: Stats): Fault | undefined {
  return isOwn(stats) ? undefined : { text: `it belongs to uid ${stats.uid}`, cure: "elsewhere" };
}

/**
 * If others could write to it, its content may be theirs. If they could only read it, the mode is reported.
 */
function modeFault(stats: Stats, requiredMode: number): Fault | undefined {
  if ((stats.mode & GROUP_AND_OTHERS) === 0) return undefined;
  const text = `its mode is ${octal(stats.mode)} instead of ${octal(requiredMode)}`;
  if (stats.isFile() && isWritableByOthers(stats)) return { text, cure: "remove" };
  return { text, cure: "mode", wanted: requiredMode.toString(8) };
}

/** Another name of the file may be in a place that other users can reach. */
function linkFault({ nlink }: Stats, links: number): Fault | undefined {
  return nlink > links ? { text: `it has ${nlink} hard links`, cure: "remove" } : undefined;
}

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, "0");
