import type { Stats } from "node:fs";
import { loadBinding } from "../transport/native/binding.js";
import { readTextOrEmpty } from "./process-tree.js";

/** Why a program runs with rights that its caller lacks; the dynamic linker then trusts no LD_PRELOAD. */
export type Elevation = "setuid" | "setgid" | "capabilities";

/** Who would start it: effective ids. */
export interface Starter {
  readonly uid: number;
  readonly gid: number;
  /** No program gives it rights that it lacks (no_new_privs), as in many containers. */
  readonly isBound?: boolean;
}

/** This process. Where /proc cannot be read, programs are taken to give rights: that hides nothing. */
export function thisStarter(): Starter {
  const status = readTextOrEmpty("/proc/self/status");
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  return { uid, gid, isBound: /^NoNewPrivs:\t1$/m.test(status) };
}

const S_ISUID = 0o4000;
/** Without the right of the group to execute, the bit means something else. */
const S_ISGID_EXECUTABLE = 0o2010;

/** A setuid program of the caller's own changes nothing, nor do capabilities of a file for root, who has them. */
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

/** Whether a file has capabilities of its own; false, too, where the addon that could tell is missing. */
export function hasFileCapabilities(path: string): boolean {
  const length = loadBinding()?.getxattr(
    Buffer.from(`${path}\0`),
    Buffer.from("security.capability\0"),
    Buffer.alloc(64),
  );
  return length !== undefined && length > 0;
}
