import { readFileSync } from "node:fs";
import { isAlive } from "../host/process-key.js";
import { LAB_HOSTS, type Lab, type LabHost } from "./model.js";
import { namespaceOf, UNREADABLE, variableOf } from "./processes.js";

/** Environment variable of all processes that a lab started: `NAME/HOST/ID`. */
export const LAB_VARIABLE = "MPTCPCTL_LAB";

export function markOf(host: LabHost, { name, id }: Pick<Lab, "name" | "id">): string {
  return `${name}/${host}/${id}`;
}

/**
 * Whether the process that the lab started to hold a host's namespaces is alive. Its pid and start time are
 * in a file and its mark is in its environment, which no other process can change. Both must match.
 */
export function holderState(lab: Lab, host: LabHost): "alive" | "gone" | "unknown" {
  const holder = lab.holders[host];
  if (holder.pid === process.pid) return "gone";
  for (let attempts = 0; attempts < MAX_ATTEMPTS && isAlive(holder); attempts++) {
    const mark = variableOf(holder.pid, LAB_VARIABLE);
    if (mark !== UNREADABLE) return mark === markOf(host, lab) ? "alive" : "gone";
    // While a process executes execve(2) or exits, the kernel shows no environment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
  return isAlive(holder) ? "unknown" : "gone";
}

const MAX_ATTEMPTS = 20;

/** Whether a process holds the namespaces of a lab's host. */
export function isHolder(lab: Lab, pid: number): boolean {
  return LAB_HOSTS.some((host) => lab.holders[host].pid === pid && holderState(lab, host) === "alive");
}

/**
 * Whether the lab started a process, or the process is in a namespace of the lab. A namespace counts while
 * its holder is alive, because the kernel may reuse its number later. Namespaces of this process, of its
 * ancestors and of process 1 never count: the file may be wrong, and a match is killed.
 */
export function inhabitantOf(lab: Lab): (pid: number) => boolean {
  const excludedNamespaces = new Set([1, ...lineage()].map(namespaceOf));
  return (pid) => {
    const mark = variableOf(pid, LAB_VARIABLE);
    if (LAB_HOSTS.some((host) => mark === markOf(host, lab))) return true;
    const namespace = namespaceOf(pid);
    if (namespace === undefined || excludedNamespaces.has(namespace)) return false;
    return LAB_HOSTS.some(
      (host) => namespaceOf(lab.holders[host].pid) === namespace && holderState(lab, host) === "alive",
    );
  };
}

/** This process, its parent, and so on, as far as they are visible. */
function lineage(): number[] {
  const pids: number[] = [];
  for (let pid = process.pid; pid > 0 && !pids.includes(pid); pid = parentOf(pid)) pids.push(pid);
  return pids;
}

/** 0 if the parent is not visible. */
function parentOf(pid: number): number {
  try {
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(parent);
  } catch {
    return 0;
  }
}
