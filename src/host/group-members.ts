import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { GroupMembers } from "./host.js";

/** The table shows the first 32 groups of a socket. */
const GROUPS_SHOWN = 32;

/**
 * The netlink sockets that are members of a group, in the network namespace of `own` and in all others that a process
 * lives in and that are open to us; undefined for a group whose members the kernel does not show.
 */
export function groupMembers(
  protocol: number,
  group: number,
  own: { readonly table: string; readonly namespace: string },
): GroupMembers | undefined {
  if (group > GROUPS_SHOWN) return undefined;
  const { pids, complete } = otherNamespaces(own.namespace);
  const here = membersIn(own.table, protocol, group).map((one) => ({ ...one, here: true }));
  const there = pids
    .flatMap((pid) => membersIn(tableOf(pid), protocol, group))
    .map((one) => ({ ...one, here: false }));
  return { members: [...here, ...there], complete };
}

/** A process of each. */
function otherNamespaces(own: string): { pids: string[]; complete: boolean } {
  const seen = new Map([[own, ""]]);
  let complete = true;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const namespace = linkOf(`/proc/${pid}/ns/net`);
    if (namespace === "denied") complete = false;
    else if (namespace !== "gone" && !seen.has(namespace)) seen.set(namespace, pid);
  }
  return { pids: [...seen.values()].filter((pid) => pid !== ""), complete };
}

/** Columns: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. `Eth` is the protocol. */
function membersIn(table: string, protocol: number, group: number): { inode: number; portId: number }[] {
  const bit = 2 ** (group - 1);
  return table
    .split("\n")
    .map((row) => row.trim().split(/ +/))
    .filter(
      ([, eth, , groups = "0"]) =>
        eth === String(protocol) && Math.floor(Number.parseInt(groups, 16) / bit) % 2 === 1,
    )
    .map(([, , portId, , , , , , , inode]) => ({ inode: Number(inode), portId: Number(portId) }));
}

/** Processes of other users are closed to us, and any may end meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "denied" : "gone";
  }
}

function tableOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/netlink`, "utf8");
  } catch {
    return "";
  }
}
