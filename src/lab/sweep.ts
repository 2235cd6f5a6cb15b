import { PermissionError } from "../errors.js";
import { isAlive } from "../host/process-key.js";
import { LAB_HOSTS, type Lab, type LabHost } from "./model.js";
import { endAll, namespaceOf, UNREADABLE, variableOf } from "./processes.js";
import type { LabStore } from "./store.js";
import type { Stored } from "./stored.js";

/** Variable of all processes that a lab started: `NAME/HOST/ID`. */
export const MARK = "MPTCPCTL_LAB";

/** Removes what is left of labs that somebody has killed, and gives those that are there. */
export async function liveLabs(store: LabStore): Promise<Lab[]> {
  const all = store.read();
  await Promise.all(all.filter(isDead).map(({ lab }) => clear(lab, store)));
  return all.filter((one) => !isDead(one) && one.builder === undefined).map(({ lab }) => lab);
}

/** A lab that its builder left unfinished, or that has lost its owner or one of its holders. */
function isDead({ lab, builder = lab.owner }: Stored): boolean {
  const states = LAB_HOSTS.map((host) => holderState(lab, host));
  if (states.includes("unknown")) return false;
  return (builder !== undefined && !isAlive(builder)) || states.includes("gone");
}

/**
 * Whether the process that the lab started to hold a host lives. Its pid and start stand in a file, its mark in its
 * environment, which no other process can change: only both together say so.
 */
function holderState(lab: Lab, host: LabHost): "alive" | "gone" | "unknown" {
  const holder = lab.holders[host];
  if (holder.pid === process.pid || !isAlive(holder)) return "gone";
  const mark = variableOf(holder.pid, MARK);
  if (mark === UNREADABLE) return "unknown";
  return mark === markOf(host, lab) ? "alive" : "gone";
}

/**
 * Ends every process of a lab, its holders last, and forgets it. @returns how many there were beside the holders
 * @throws PermissionError where it cannot be told which processes are the lab's
 */
export async function clear(lab: Lab, store: LabStore): Promise<number> {
  for (const host of LAB_HOSTS) if (holderState(lab, host) === "unknown") throw cannotTell(lab, host);
  const isHolder = (pid: number) =>
    LAB_HOSTS.some((host) => lab.holders[host].pid === pid && holderState(lab, host) === "alive");
  const ended = await endAll((pid) => !isHolder(pid) && isInhabitant(lab, pid));
  await endAll(isHolder, ["SIGKILL"]);
  store.remove(lab);
  return ended;
}

/**
 * Whether the lab started a process, or it lives in the lab's namespaces. A namespace counts while its holder lives, since
 * the kernel may give its number to another one later. This process's own namespace and that of the first process never count.
 */
function isInhabitant(lab: Lab, pid: number): boolean {
  const mark = variableOf(pid, MARK);
  if (LAB_HOSTS.some((host) => mark === markOf(host, lab))) return true;
  const namespace = namespaceOf(pid);
  if (namespace === undefined || namespace === namespaceOf(process.pid) || namespace === namespaceOf(1))
    return false;
  return LAB_HOSTS.some(
    (host) => namespaceOf(lab.holders[host].pid) === namespace && holderState(lab, host) === "alive",
  );
}

function cannotTell({ name, holders }: Lab, host: LabHost): PermissionError {
  const { pid } = holders[host];
  return new PermissionError(`cannot tell whether process ${pid} belongs to the lab "${name}"`, {
    argument: name,
    hint: `/proc/${pid}/environ cannot be read: end the lab as the user who built it`,
  });
}

export function markOf(host: LabHost, { name, id }: Pick<Lab, "name" | "id">): string {
  return `${name}/${host}/${id}`;
}
