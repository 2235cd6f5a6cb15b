import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { constants } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { NotPrivateError } from "./not-private.js";
import { isOwn, isUnmapped, isWritableByOthers } from "./owner.js";

/** The kernel's limit (MAXSYMLINKS). */
const MAX_LINKS = 40;
export const OTHER_FILE_HINT = "choose another FILE, in a folder in which only you can write";

/**
 * The target of a path: a path without symbolic links, or a descriptor of this process (`/dev/stdout`,
 * `/dev/fd/N`).
 */
export type Destination = { readonly path: string } | { readonly descriptor: number };

/**
 * Follows a path as the kernel does, but refuses a link that another user made, because that user would
 * choose where the data is written. The last component may be missing.
 * @throws NotPrivateError, NodeJS.ErrnoException
 */
export function destinationOf(path: string): Destination {
  const remainingParts = (isAbsolute(path) ? path : `${process.cwd()}/${path}`).split("/");
  let at = "/";
  let links = 0;
  for (let name = remainingParts.shift(); name !== undefined; name = remainingParts.shift()) {
    if (name === "" || name === "." || name === "..") {
      checkFolder(at, path);
      if (name === "..") at = dirname(at);
      continue;
    }
    const next = join(at, name);
    const stats = lstatSync(next, { throwIfNoEntry: false });
    if (!stats?.isSymbolicLink()) {
      at = next;
      continue;
    }
    if (remainingParts.every((one) => one === "") && isOwnDescriptor(at)) return { descriptor: Number(name) };
    checkLink(next, stats);
    if (++links > MAX_LINKS) throw pathError("ELOOP", path);
    const target = readlinkSync(next);
    if (target.startsWith("/")) at = "/";
    remainingParts.unshift(...target.split("/"));
  }
  return { path: at };
}

/** `file/`, `file/..` and `missing/..` do not name a file. */
function checkFolder(at: string, path: string): void {
  const stats = lstatSync(at, { throwIfNoEntry: false });
  if (stats === undefined) throw pathError("ENOENT", path);
  if (!stats.isDirectory()) throw pathError("ENOTDIR", path);
}

/** The error that Node throws when the kernel refuses such a call. */
export function pathError(
  code: "EISDIR" | "ELOOP" | "ENOENT" | "ENOTDIR",
  path: string,
): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code, errno: -constants.errno[code], path });
}

/** A path below /proc/self/fd is a descriptor that the parent opened and passed to this process. */
function isOwnDescriptor(folder: string): boolean {
  const [, pid] = /^\/proc\/(\d+)(?:\/task\/\d+)?\/fd$/.exec(folder) ?? [];
  return pid !== undefined && pid === readlinkSync("/proc/self");
}

/**
 * In a user namespace, links of root and of unmapped users look alike. A link counts as root's if only the
 * owner of the folder could have created it.
 */
function checkLink(path: string, stats: Stats): void {
  if (isOwn(stats) || stats.uid === 0) return;
  if (isUnmapped(stats) && !isWritableByOthers(lstatSync(dirname(path)))) return;
  const text = `it is a symbolic link that uid ${stats.uid} made`;
  throw new NotPrivateError(path, { text, cure: "elsewhere" }, OTHER_FILE_HINT);
}
