import { PermissionError } from "../../errors.js";
import type { Fault } from "./owner.js";

/** A folder or file that other users can change or read. Its hint is a command that helps. */
export class NotPrivateError extends PermissionError {
  /**
   * @param path the folder or file at fault
   * @param otherFolderHint a command that chooses another place, if there is one
   */
  constructor(
    readonly path: string,
    readonly fault: Fault,
    otherFolderHint?: string,
  ) {
    super(`${path} is not private to this user: ${fault.text}`, {
      argument: path,
      hint: hintFor(path, fault, otherFolderHint),
    });
    this.name = "NotPrivateError";
  }
}

function hintFor(path: string, { cure, wanted }: Fault, otherFolderHint: string | undefined): string {
  if (cure === "mode") return `chmod ${wanted} ${shellPath(path)}`;
  // Only root of the host has no other folder; it may remove files of any user.
  return cure === "elsewhere" && otherFolderHint !== undefined
    ? otherFolderHint
    : `rm -rf ${shellPath(path)}`;
}

/** Quotes a path for a shell. */
export function shellPath(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
