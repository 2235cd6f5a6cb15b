import { lstatSync, readlinkSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { PrivateFolder } from "./folder.js";
import { isWritableByOthers, ownUid, parentFault } from "./owner.js";
import { outerUid, ownUidMap } from "./uid-map.js";

/** The inode of the initial user namespace (PROC_USER_INIT_INO in the kernel's include/linux/proc_ns.h). */
const INITIAL_USER_NAMESPACE = "user:[4026531837]";
const PROGRAM = "mptcpctl";
/** Commands for hints. Each creates a place that passes the checks. */
const OTHER_FOLDER_HINTS = { folder: "export XDG_RUNTIME_DIR=$(mktemp -d)", parent: 'export TMPDIR="$HOME"' };

/** The values that decide where the state of a running host is stored. */
export interface Identity {
  readonly uid: number;
  /** Target of /proc/self/ns/user; undefined if it cannot be read. */
  readonly userNamespace: string | undefined;
  /** Text of /proc/self/uid_map; empty if it cannot be read. */
  readonly uidMap: string;
  /** XDG_RUNTIME_DIR. */
  readonly runtime: string | undefined;
}

/**
 * The folder of this user for the state of a running host (labs, notes): /run/mptcpctl for root of the host,
 * else $XDG_RUNTIME_DIR/mptcpctl, else $TMPDIR/mptcpctl-UID. Each user namespace has a separate folder,
 * because uid 0 there is not root of the host. Nothing is created or checked before the folder is used.
 */
export function runFolder(name: string, identity: Identity = ownIdentity()): PrivateFolder {
  const { uid, userNamespace, uidMap, runtime } = identity;
  const isInitial = userNamespace === INITIAL_USER_NAMESPACE;
  if (isInitial && uid === 0) return new PrivateFolder("/run", [PROGRAM, name]);
  const suffix = isInitial ? "" : `-userns-${userNamespace?.replace(/\D/g, "") ?? "unknown"}`;
  if (runtime?.startsWith("/") && isSafe(runtime, uid))
    return new PrivateFolder(runtime, [PROGRAM + suffix, name], OTHER_FOLDER_HINTS);
  // Uid 0 in two user namespaces can be two different uids outside.
  const outerId = outerUid(uid, uidMap) ?? uid;
  // A relative TMPDIR would name a different folder in each working directory.
  const temporary = tmpdir().startsWith("/") ? tmpdir() : "/tmp";
  return new PrivateFolder(temporary, [`${PROGRAM}-${outerId}${suffix}`, name], OTHER_FOLDER_HINTS);
}

function ownIdentity(): Identity {
  return {
    uid: ownUid(),
    userNamespace: orUndefined(() => readlinkSync("/proc/self/ns/user")),
    uidMap: ownUidMap(),
    runtime: process.env.XDG_RUNTIME_DIR,
  };
}

/**
 * The XDG Base Directory Specification requires the user as its owner. Other users must not be able to write
 * there or to replace the folder.
 */
function isSafe(folder: string, uid: number): boolean {
  const stats = orUndefined(() => lstatSync(folder));
  if (!stats?.isDirectory() || stats.uid !== uid || isWritableByOthers(stats)) return false;
  const parentStats = orUndefined(() => statSync(dirname(folder)));
  return parentStats !== undefined && parentFault(parentStats) === undefined;
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
