import { readdirSync, statSync } from "node:fs";
import { processesInProc } from "../host/processes.js";
import { unreadReason } from "../host/unread.js";

const NAMED = "/run/netns";
/** The calling thread's own. */
const OWN = "/proc/thread-self/ns/net";
/** What the own namespace is called where it has no name. */
const HERE = ".";

/** A network namespace by a name that says which one is meant. */
export interface NamespaceName {
  /** Of /run/netns, else the lowest pid inside; the own one without a name is `.`. */
  readonly name: string;
  /** Tells it from every other for as long as it exists, whatever its name. */
  readonly inode: number;
  readonly isOwn: boolean;
}

/**
 * The network namespaces that can be found: the own one first, then those with a name, then those in which a process
 * lives that the caller may look at.
 */
export function networkNamespaces(): NamespaceName[] {
  const own = inodeOf(OWN) ?? 0;
  const found = new Map<number, string>();
  for (const name of namesIn(NAMED)) note(found, inodeOf(`${NAMED}/${name}`), name);
  for (const pid of pidsShown().sort((a, b) => Number(a) - Number(b))) {
    const inode = inodeOf(`/proc/${pid}/ns/net`);
    if (inode !== own) note(found, inode, pid);
  }
  const others = [...found].filter(([inode]) => inode !== own);
  return [
    { name: found.get(own) ?? HERE, inode: own, isOwn: true },
    ...others.map(([inode, name]) => ({ name, inode, isOwn: false })),
  ];
}

/** Why namespaces in which processes live may be missing among these; undefined where /proc shows every process. */
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

/** None where the folder cannot be read: it is made by the first `ip netns add`. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Undefined for what is gone, or closed to us. */
function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}
