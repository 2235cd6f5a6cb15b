import { readFileSync } from "node:fs";
import { isAlive } from "../host/process-key.js";
import { LAB_HOSTS, type Lab, type LabHost } from "./model.js";
import { namespaceOf, UNREADABLE, variableOf } from "./processes.js";

/** Variable of all processes that a lab started: `NAME/HOST/ID`. */
export const MARK = "MPTCPCTL_LAB";

export function markOf(host: LabHost, { name, id }: Pick<Lab, "name" | "id">): string {
  return `${name}/${host}/${id}`;
}

/**
 * Whether the process that the lab started to hold a host lives. Its pid and start stand in a file, its mark in its
 * environment, which no other process can change: only both together say so.
 */
export function holderState(lab: Lab, host: LabHost): "alive" | "gone" | "unknown" {
  const holder = lab.holders[host];
  if (holder.pid === process.pid) return "gone";
  for (let looks = 0; looks < MOST_LOOKS && isAlive(holder); looks++) {
    const mark = variableOf(holder.pid, MARK);
    if (mark !== UNREADABLE) return mark === markOf(host, lab) ? "alive" : "gone";
    // While a process begins a program (execve) or ends, the kernel shows no environment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
  return isAlive(holder) ? "unknown" : "gone";
}

const MOST_LOOKS = 20;

/** Tells whether a process holds a host of a lab. */
export function isHolder(lab: Lab, pid: number): boolean {
  return LAB_HOSTS.some((host) => lab.holders[host].pid === pid && holderState(lab, host) === "alive");
}

/**
 * Tells whether the lab started a process, or it lives in the lab's namespaces. A namespace counts while its holder lives,
 * since the kernel may give its number to another one later. Namespaces in which this process, those that started it or
 * process 1 live never count: a file may be wrong, and what it names is ended.
 */
export function inhabitantOf(lab: Lab): (pid: number) => boolean {
  const spared = new Set([1, ...lineage()].map(namespaceOf));
  return (pid) => {
    const mark = variableOf(pid, MARK);
    if (LAB_HOSTS.some((host) => mark === markOf(host, lab))) return true;
    const namespace = namespaceOf(pid);
    if (namespace === undefined || spared.has(namespace)) return false;
    return LAB_HOSTS.some(
      (host) => namespaceOf(lab.holders[host].pid) === namespace && holderState(lab, host) === "alive",
    );
  };
}

/** This process, the one that started it, and so on, as far as they can be seen. */
function lineage(): number[] {
  const pids: number[] = [];
  for (let pid = process.pid; pid > 0 && !pids.includes(pid); pid = parentOf(pid)) pids.push(pid);
  return pids;
}

/** 0 where there is none to be seen. */
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
