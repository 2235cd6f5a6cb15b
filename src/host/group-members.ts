import { readFileSync, readlinkSync } from "node:fs";
import type { GroupMembers } from "./host.js";
import { hiddenError, isGone, processesInProc } from "./processes.js";

/** The table shows only the first 32 groups of a socket. */
const GROUPS_SHOWN = 32;
/**
 * Inode of the initial pid namespace (PID_NS_INIT_INO in nsfs.h). /proc of another pid namespace does not
 * show processes outside it.
 */
const FIRST_PIDS = "pid:[4026531836]";
/** First line of the table. A file mounted over the table does not start like this. */
const HEADING = /^sk\b/;

/**
 * The netlink sockets that are members of a multicast group, in the network namespace of `own` and in the
 * other network namespaces of processes that this user may inspect. Undefined for a group whose members the
 * kernel does not show.
 */
export function groupMembers(
  protocol: number,
  group: number,
  own: { readonly table: string; readonly namespace: string },
): GroupMembers | undefined {
  if (group > GROUPS_SHOWN) return undefined;
  if (!HEADING.test(own.table)) throw hiddenError("/proc/net/netlink");
  const { pids, complete } = otherNamespaces(own.namespace);
  const membersHere = membersIn(own.table, protocol, group).map((one) => ({ ...one, here: true }));
  const tables = pids.flatMap((pid) => tableOf(pid) ?? []);
  const membersElsewhere = tables
    .flatMap((table) => membersIn(table, protocol, group))
    .map((one) => ({ ...one, here: false }));
  return {
    members: [...membersHere, ...membersElsewhere],
    complete: complete && tables.every((table) => HEADING.test(table)),
  };
}

/** One process for each network namespace. */
function otherNamespaces(own: string): { pids: string[]; complete: boolean } {
  const tablesByNamespace = new Map([[own, ""]]);
  const { pids, complete: isComplete } = processesInProc();
  let complete = isComplete && linkOf("/proc/self/ns/pid") === FIRST_PIDS;
  for (const pid of pids) {
    const namespace = linkOf(`/proc/${pid}/ns/net`);
    if (namespace === "denied") complete = false;
    else if (namespace !== "gone" && !tablesByNamespace.has(namespace)) tablesByNamespace.set(namespace, pid);
  }
  return { pids: [...tablesByNamespace.values()].filter((pid) => pid !== ""), complete };
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
    .map(([, , portId, , , , , , , inode]) => ({ inode: Number(inode), portId: Number(portId) }))
    .filter(({ inode, portId }) => Number.isInteger(inode) && Number.isInteger(portId));
}

/** Processes of other users cannot be inspected, and any process may exit in the meantime. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    return isGone(error) ? "gone" : "denied";
  }
}

/** Undefined if the process has ended, empty if its table is not readable. */
function tableOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/net/netlink`, "utf8");
  } catch (error) {
    return isGone(error) ? undefined : "";
  }
}
