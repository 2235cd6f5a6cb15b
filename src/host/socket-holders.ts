import { readdirSync, readlinkSync } from "node:fs";
import { ERRNO } from "../errno.js";
import type { SocketProcess, SocketProcesses } from "./host.js";
import { processName } from "./process-name.js";
import { isGone, processesInProc } from "./processes.js";

/** Stop after this many descriptors: reading them takes a quarter of a second. */
const MAX_DESCRIPTORS = 250_000;
const SOCKET = /^socket:\[(\d+)\]$/;

/**
 * Lists a folder /proc/PID/fd: writes for each descriptor the inode of its socket, or 0, and returns the number of
 * descriptors, at most the length of `inodes`, or a negative errno.
 */
export type ListSockets = (folder: string, inodes: Float64Array) => number;

/**
 * The processes that hold the sockets with these inodes, from /proc: all processes in all namespaces that
 * share this /proc. Only root can read the descriptors of other users.
 */
export function socketHolders(inodes: ReadonlySet<number>, list: ListSockets = listByNode): SocketProcesses {
  const holders: SocketProcess[] = [];
  const { pids, complete } = processesInProc();
  let [denied, descriptorCount] = [complete ? 0 : 1, 0];
  for (const pid of pids) {
    const sockets = listed(`/proc/${pid}/fd`, list);
    if (sockets === undefined) denied++;
    else holders.push(...heldBy(pid, sockets, inodes));
    descriptorCount += sockets?.length ?? 0;
    if (descriptorCount >= MAX_DESCRIPTORS) return { holders, denied, complete: false };
  }
  return { holders, denied, complete: true };
}

/** Undefined without permission; empty if the process has exited. */
function listed(folder: string, list: ListSockets, room = 1024): Float64Array | undefined {
  const area = new Float64Array(room);
  const count = list(folder, area);
  if (count === room && room < MAX_DESCRIPTORS) return listed(folder, list, MAX_DESCRIPTORS);
  if (count >= 0) return area.subarray(0, count);
  return count === -ERRNO.ENOENT || count === -ERRNO.ESRCH ? area.subarray(0, 0) : undefined;
}

function heldBy(pid: string, sockets: Float64Array, inodes: ReadonlySet<number>): SocketProcess[] {
  const heldInodes = new Set<number>();
  for (const inode of sockets) if (inodes.has(inode)) heldInodes.add(inode);
  if (heldInodes.size === 0) return [];
  const name = processName(pid);
  return [...heldInodes].map((inode) => ({ inode, pid: Number(pid), name }));
}

function listByNode(folder: string, inodes: Float64Array): number {
  try {
    const fds = readdirSync(folder).slice(0, inodes.length);
    inodes.set(fds.map((fd) => inodeOf(`${folder}/${fd}`)));
    return fds.length;
  } catch (error) {
    return isGone(error) ? -ERRNO.ENOENT : -ERRNO.EACCES;
  }
}

/** A descriptor may be closed between listing and reading. */
function inodeOf(path: string): number {
  try {
    const [, inode = "0"] = SOCKET.exec(readlinkSync(path)) ?? [];
    return Number(inode);
  } catch {
    return 0;
  }
}
