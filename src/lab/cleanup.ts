import { PermissionError } from "../errors.js";
import { isAlive } from "../host/process-key.js";
import { holderState, inhabitantOf, isHolder } from "./belonging.js";
import { LAB_HOSTS, type Lab, type LabHost } from "./model.js";
import { endAll } from "./processes.js";
import type { LabStore } from "./store.js";
import type { Stored } from "./stored.js";

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
 * Ends every process of a lab, its holders last, and forgets it. @returns how many there were beside the holders
 * @throws PermissionError where it cannot be told which processes are the lab's
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
