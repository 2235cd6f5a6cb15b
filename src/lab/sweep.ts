import { isAlive } from "../host/process-key.js";
import { LAB_HOSTS, type Lab } from "./model.js";
import { endAll, hasVariable, namespaceOf, processesWhere } from "./processes.js";
import type { LabStore, Stored } from "./store.js";

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
  return (
    (builder !== undefined && !isAlive(builder)) || LAB_HOSTS.some((host) => !isAlive(lab.holders[host]))
  );
}

/** Ends every process of a lab, its holders last, and forgets it. @returns how many there were beside the holders */
export async function clear(lab: Lab, store: LabStore): Promise<number> {
  const holders = LAB_HOSTS.map((host) => lab.holders[host]);
  const pids = new Set(holders.map(({ pid }) => pid));
  const ended = await endAll(() => inhabitants(lab).filter(({ pid }) => !pids.has(pid)));
  await endAll(() => holders.filter(isAlive), "SIGKILL");
  store.remove(lab);
  return ended;
}

/**
 * Who lives in its namespaces. Where a holder is gone, the kernel may have given the number of the namespace to another:
 * there, those are meant that the lab itself started.
 */
function inhabitants({ name, id, holders }: Lab) {
  const living = LAB_HOSTS.filter((host) => isAlive(holders[host]));
  const namespaces = new Set(living.map((host) => namespaceOf(holders[host].pid)));
  namespaces.delete(undefined);
  const dead = LAB_HOSTS.filter((host) => !living.includes(host));
  return processesWhere(
    (pid) =>
      namespaces.has(namespaceOf(pid)) ||
      dead.some((host) => hasVariable(pid, MARK, markOf(host, { name, id }))),
  );
}

export function markOf(host: string, { name, id }: Pick<Lab, "name" | "id">): string {
  return `${name}/${host}/${id}`;
}
