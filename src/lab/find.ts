import { UsageError } from "../errors.js";
import { isolatedCallback } from "../recording/isolated-callback.js";
import { clear, liveLabs } from "./cleanup.js";
import type { Lab, LabPath } from "./model.js";
import { LabStore } from "./store.js";

/**
 * The labs of this user, by name. What is left of labs that somebody has killed is removed first. `onWarning` is told
 * which files of their folder are passed over. @throws PermissionError where the folder is not private to this user
 */
export async function listLabs({ onWarning }: { onWarning?: (text: string) => void } = {}): Promise<Lab[]> {
  const store = new LabStore();
  const labs = await liveLabs(store);
  if (onWarning) tellAll(store.passedOver(), isolatedCallback(onWarning));
  return labs;
}

function tellAll(texts: readonly string[], tell: (text: string) => void): void {
  for (const text of texts) tell(text);
}

/**
 * The lab of a name, or the only one. @throws UsageError where there is none, or more than one to choose from,
 * PermissionError where its file, or the folder, is not private to this user
 */
export async function findLab(name?: string): Promise<Lab> {
  const all = await listLabs();
  if (name !== undefined && !all.some((one) => one.name === name)) new LabStore().check(name);
  const [only, ...others] = name === undefined ? all : all.filter((one) => one.name === name);
  if (only && others.length === 0) return only;
  if (only)
    throw new UsageError("there is more than one lab", {
      argument: "lab",
      hint: `say which one: ${namesOf(all)}`,
    });
  const none = name === undefined ? "there is no lab" : `there is no lab "${name}"`;
  throw new UsageError(none, {
    argument: name ?? "lab",
    hint:
      all.length === 0
        ? "mptcpctl lab up builds one"
        : `there ${all.length > 1 ? "are" : "is"} ${namesOf(all)}`,
  });
}

const namesOf = (labs: readonly Lab[]) => labs.map(({ name }) => name).join(", ");

/** A path by its number or by the client's interface. @throws UsageError where it has no such path */
export function pathOf({ name, paths }: Lab, word: string): LabPath {
  const found = paths.find(({ number, client }) => word === String(number) || word === client.dev);
  if (found) return found;
  const known = paths.map(({ number, client }) => `${number} (${client.dev})`).join(", ");
  throw new UsageError(`"${word}" is no path of the lab "${name}"`, {
    argument: "PATH",
    hint: `its paths are ${known}`,
  });
}

/** Leaves a temporary lab to whoever wants it: it no longer ends with this process. */
export function keepLab(lab: Lab): void {
  new LabStore().change(lab, (now) => ({ ...now, owner: undefined }));
}

/** Ends all that lives in a lab, and the lab. @returns how many processes that were, its own left out */
export function endLab(lab: Lab): Promise<number> {
  return clear(lab, new LabStore());
}
