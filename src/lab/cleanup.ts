import { PermissionError } from "../errors.js";
import { isAlive } from "../host/process-key.js";
import { holderState, inhabitantOf, isHolder } from "./belonging.js";
import { LAB_HOSTS, type Lab, type LabHost } from "./model.js";
import { endAll } from "./processes.js";
import type { LabStore } from "./store.js";
import type { Stored } from "./stored.js";

/** Labs that are complete and were not left behind by killed processes. */
export function liveLabs(store: LabStore): Lab[] {
  return store.read().flatMap((one) => (isDead(one) || one.builder !== undefined ? [] : one.lab));
}

/** Removes labs that were left behind by killed processes. */
export async function clearDead(store: LabStore): Promise<void> {
  const dead = store.read().filter(isDead);
  await Promise.all(dead.map(({ lab }) => clear(lab, store)));
}

/** Whether a lab that exists, or is being built, has this name. */
export function isTaken(name: string, store: LabStore): boolean {
  const isLeftBehind = store.read().some((one) => one.lab.name === name && isDead(one));
  return store.has(name) && !isLeftBehind;
}

/** Whether a lab is unfinished, has lost its owner or has lost one of its namespace holders. */
function isDead({ lab, builder = lab.owner }: Stored): boolean {
  const states = LAB_HOSTS.map((host) => holderState(lab, host));
  if (states.includes("unknown")) return false;
  return (builder !== undefined && !isAlive(builder)) || states.includes("gone");
}

/**
 * Kills every process of a lab, the namespace holders last, and deletes its file.
 * @returns the number of processes besides the holders
 * @throws PermissionError if it cannot be known which processes belong to the lab
 */
export async function clear(lab: Lab, store: LabStore): Promise<number> {
  for (const host of LAB_HOSTS) if (holderState(lab, host) === "unknown") throw cannotTell(lab, host);
  const isInhabitant = inhabitantOf(lab);
  const ended = await endAll((pid) => !isHolder(lab, pid) && isInhabitant(pid));
  await endAll((pid) => isHolder(lab, pid), ["SIGKILL"]);
  store.remove(lab);
  return ended;
}

function cannotTell({ name, holders }: Lab, host: LabHost): PermissionError {
  const { pid } = holders[host];
  return new PermissionError(`cannot tell whether process ${pid} belongs to the lab "${name}"`, {
    argument: name,
    hint: `/proc/${pid}/environ cannot be read: end the lab as the user who built it`,
  });
}
