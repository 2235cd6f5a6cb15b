import { UsageError } from "../errors.js";
import { isolatedCallback } from "../recording/isolated-callback.js";
import { suggested } from "../suggestions.js";
import { clear, clearDead, liveLabs } from "./cleanup.js";
import type { Lab, LabPath } from "./model.js";
import { LabStore } from "./store.js";

/** How labs are listed. */
export interface ListLabsOptions {
  /** Receives one sentence for each file of the folder that is skipped. */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Labs that were left behind by killed processes are not removed. */
  readonly dryRun?: boolean | undefined;
}

/**
 * The labs of this user, by name. Labs that were left behind by killed processes are removed first.
 * @throws PermissionError if the folder is not private to this user
 */
export async function listLabs({ onWarning, dryRun = false }: ListLabsOptions = {}): Promise<Lab[]> {
  const store = new LabStore();
  if (!dryRun) await clearDead(store);
  const labs = liveLabs(store);
  if (onWarning) reportAll(store.passedOver(), isolatedCallback(onWarning));
  return labs;
}

function reportAll(texts: readonly string[], report: (text: string) => void): void {
  for (const text of texts) report(text);
}

/**
 * The lab with a name, or the only lab.
 * @throws UsageError if there is no lab, or more than one to choose from, PermissionError if its file or the
 * folder is not private to this user
 */
export async function findLab(name?: string, options: ListLabsOptions = {}): Promise<Lab> {
  const all = await listLabs(options);
  if (name !== undefined && !all.some((one) => one.name === name)) new LabStore().check(name);
  const [only, ...others] = name === undefined ? all : all.filter((one) => one.name === name);
  if (only && others.length === 0) return only;
  if (only)
    throw new UsageError("there is more than one lab", {
      argument: "lab",
      hint: `say which one: ${namesOf(all)}`,
    });
  const noLabText = name === undefined ? "there is no lab" : `there is no lab "${name}"`;
  throw new UsageError(noLabText, {
    argument: name ?? "lab",
    ...(all.length === 0
      ? { suggestions: [suggested("lab_build")] }
      : { hint: `there ${all.length > 1 ? "are" : "is"} ${namesOf(all)}` }),
  });
}

const namesOf = (labs: readonly Lab[]) => labs.map(({ name }) => name).join(", ");

/**
 * A path by its number or by the client's interface.
 * @throws UsageError if it has no such path
 */
export function pathOf({ name, paths }: Lab, word: string): LabPath {
  const found = paths.find(({ number, client }) => word === String(number) || word === client.dev);
  if (found) return found;
  const knownPaths = paths.map(({ number, client }) => `${number} (${client.dev})`).join(", ");
  throw new UsageError(`"${word}" is not a path of the lab "${name}"`, {
    argument: "PATH",
    hint: `its paths are ${knownPaths}`,
  });
}

/** Makes a temporary lab permanent: it no longer ends with this process. */
export function keepLab(lab: Lab): void {
  new LabStore().change(lab, (now) => ({ ...now, owner: undefined }));
}

/**
 * Kills all processes of a lab and removes it.
 * @returns the number of processes, without the holders
 */
export function endLab(lab: Lab): Promise<number> {
  return clear(lab, new LabStore());
}
