import type { Stats } from "node:fs";
import { loadBinding } from "../transport/native/binding.js";
import { readTextOrEmpty } from "./process-tree.js";

/** Why a program runs with rights that its caller lacks. The dynamic linker then ignores LD_PRELOAD. */
export type Elevation = "setuid" | "setgid" | "capabilities";

/** The effective ids of the caller. */
export interface Starter {
  readonly uid: number;
  readonly gid: number;
  /** No program can gain rights (no_new_privs), as in many containers. */
  readonly isBound?: boolean;
}

/**
 * This process. If /proc cannot be read, programs are assumed to gain rights, so that a warning is not
 * missed.
 */
export function thisStarter(): Starter {
  const status = readTextOrEmpty("/proc/self/status");
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  return { uid, gid, isBound: /^NoNewPrivs:\t1$/m.test(status) };
}

const S_ISUID = 0o4000;
/** Without the group's execute permission, the bit has another meaning. */
const S_ISGID_EXECUTABLE = 0o2010;

/**
 * A setuid program of the caller changes nothing; neither do file capabilities for root, who has them
 * already.
 */
export function elevationOf(
  { mode, uid, gid }: Pick<Stats, "mode" | "uid" | "gid">,
  starter: Starter,
  hasCapabilities: () => boolean,
): Elevation | undefined {
  if (starter.isBound === true) return undefined;
  if ((mode & S_ISUID) !== 0 && uid !== starter.uid) return "setuid";
  if ((mode & S_ISGID_EXECUTABLE) === S_ISGID_EXECUTABLE && gid !== starter.gid) return "setgid";
  return starter.uid !== 0 && hasCapabilities() ? "capabilities" : undefined;
}

/** Whether a file has file capabilities. Also false if the addon, which reads them, is missing. */
export function hasFileCapabilities(path: string): boolean {
  const length = loadBinding()?.getxattr(
    Buffer.from(`${path}\0`),
    Buffer.from("security.capability\0"),
    Buffer.alloc(64),
  );
  return length !== undefined && length > 0;
}
