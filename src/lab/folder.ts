import { lstatSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { PermissionError, TransportError } from "../errors.js";

/** Where this user's labs are filed; `runtime` is XDG_RUNTIME_DIR. */
export function folderOf(runtime: string | undefined): string {
  const uid = process.getuid?.() ?? 0;
  if (uid === 0) return "/run/mptcpctl/lab";
  if (runtime?.startsWith("/") && isOwn(runtime)) return `${runtime}/mptcpctl/lab`;
  return `${tmpdir()}/mptcpctl-${uid}/lab`;
}

/** Whether others can neither write nor put something else in its place. */
function isOwn(folder: string): boolean {
  try {
    const { uid, mode } = lstatSync(folder);
    return uid === process.getuid?.() && (mode & 0o170022) === 0o040000;
  } catch {
    return false;
  }
}

/** Makes the folder. @throws PermissionError where somebody else made it */
export function prepare(folder: string): void {
  const parent = folder.slice(0, folder.lastIndexOf("/"));
  for (const one of [parent, folder]) {
    make(one);
    if (!isOwn(one))
      throw new PermissionError(`${one} is no folder of this user alone`, {
        argument: one,
        hint: "remove it, or have root remove it: labs are kept where nobody else can write",
      });
  }
}

function make(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new TransportError(`cannot make the folder ${folder}: ${(cause as Error).message}`, { cause });
  }
}

/** What is in a folder, nothing where it is not there. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
