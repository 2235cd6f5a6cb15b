import { readdirSync, readlinkSync } from "node:fs";
import type { SocketProcess, SocketProcesses } from "./host.js";
import { processName } from "./process-name.js";
import { isGone, processesInProc } from "./processes.js";

/** Stop after this many descriptors: reading them takes half a second. */
const MAX_DESCRIPTORS = 250_000;
const SOCKET = /^socket:\[(\d+)\]$/;

/**
 * The processes that hold the sockets with these inodes, from /proc: all processes in all namespaces that
 * share this /proc. Only root can read the descriptors of other users.
 */
export function socketHolders(inodes: ReadonlySet<number>): SocketProcesses {
  const holders: SocketProcess[] = [];
  const { pids, complete } = processesInProc();
  let [denied, descriptorCount] = [complete ? 0 : 1, 0];
  for (const pid of pids) {
    const fds = descriptorsOf(pid);
    if (fds === undefined) denied++;
    else if (descriptorCount + fds.length > MAX_DESCRIPTORS) return { holders, denied, complete: false };
    else holders.push(...heldBy(pid, fds, inodes));
    descriptorCount += fds?.length ?? 0;
  }
  return { holders, denied, complete: true };
}

/** Undefined without permission; empty if the process has exited. */
function descriptorsOf(pid: string): string[] | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    return isGone(error) ? [] : undefined;
  }
}

function heldBy(pid: string, fds: readonly string[], inodes: ReadonlySet<number>): SocketProcess[] {
  const heldInodes = new Set<number>();
  for (const fd of fds) {
    const inode = inodeOf(`/proc/${pid}/fd/${fd}`);
    if (inode !== undefined && inodes.has(inode)) heldInodes.add(inode);
  }
  if (heldInodes.size === 0) return [];
  const name = processName(pid);
  return [...heldInodes].map((inode) => ({ inode, pid: Number(pid), name }));
}

/** A descriptor may be closed between listing and reading. */
function inodeOf(path: string): number | undefined {
  try {
    const [, inode] = SOCKET.exec(readlinkSync(path)) ?? [];
    return inode === undefined ? undefined : Number(inode);
  } catch {
    return undefined;
  }
}
