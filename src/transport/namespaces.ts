import { readdirSync, statSync } from "node:fs";
import { processesInProc } from "../host/processes.js";
import { unreadReason } from "../host/unread.js";

const NETNS_FOLDER = "/run/netns";
/** The calling thread's own namespace. */
const OWN = "/proc/thread-self/ns/net";
/** Name of the own namespace if it has no other. */
const OWN_NAME = ".";

/** A network namespace with an unambiguous name. */
export interface NamespaceName {
  /** Name in /run/netns, else the lowest pid inside; `.` for the own one without a name. */
  readonly name: string;
  /** Distinguishes it from every other while it exists, whatever its name. */
  readonly inode: number;
  readonly isOwn: boolean;
}

/**
 * The network namespaces that can be found: first the own one, then those with a name, then those of
 * processes that the caller may inspect.
 */
export function networkNamespaces(): NamespaceName[] {
  const own = inodeOf(OWN) ?? 0;
  const found = new Map<number, string>();
  for (const name of namesIn(NETNS_FOLDER)) note(found, inodeOf(`${NETNS_FOLDER}/${name}`), name);
  for (const pid of pidsShown().sort((a, b) => Number(a) - Number(b))) {
    const inode = inodeOf(`/proc/${pid}/ns/net`);
    if (inode !== own) note(found, inode, pid);
  }
  const otherNamespaces = [...found].filter(([inode]) => inode !== own);
  return [
    { name: found.get(own) ?? OWN_NAME, inode: own, isOwn: true },
    ...otherNamespaces.map(([inode, name]) => ({ name, inode, isOwn: false })),
  ];
}

/** Why namespaces of processes may be missing; undefined if /proc shows every process. */
export function unseenNamespaces(): string | undefined {
  try {
    return processesInProc().complete ? undefined : "/proc hides processes of other users";
  } catch (error) {
    return unreadReason("/proc", error);
  }
}

/** Empty if /proc is missing or of another PID namespace. */
function pidsShown(): string[] {
  try {
    return processesInProc().pids;
  } catch {
    return [];
  }
}

function note(found: Map<number, string>, inode: number | undefined, name: string): void {
  if (inode !== undefined && !found.has(inode)) found.set(inode, name);
}

/** Empty if the folder cannot be read: the first `ip netns add` creates it. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Undefined if it is gone, or cannot be read. */
function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}
