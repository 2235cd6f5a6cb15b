import { tmpdir } from "node:os";
import { shellPath } from "./not-private.js";

/** Commands that choose another folder, and another parent; none for root of the host. */
export interface Elsewhere {
  readonly folder?: string;
  readonly parent?: string;
}

/** A command that helps if a private folder below `parent` cannot be read or written. */
export function unusableHint(error: unknown, parent: string, { folder, ...otherHints }: Elsewhere): string {
  const { code, path = parent, dest = path } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === "EISDIR") return `rm -rf ${shellPath(dest)}`;
  if (code === "ENOENT") return `mkdir -p ${shellPath(parent)}`;
  const hint = parent === tmpdir() ? otherHints.parent : folder;
  if (hint !== undefined) return hint;
  if (code === "EROFS") return `mount -t tmpfs tmpfs ${shellPath(parent)}`;
  return code === "ENOSPC" || code === "EDQUOT" ? `df ${shellPath(parent)}` : `ls -ld ${shellPath(path)}`;
}
