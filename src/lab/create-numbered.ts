import { UsageError } from "../errors.js";
import { createLab } from "./create.js";
import type { Lab, LabOptions } from "./model.js";

const MAX_NUMBER = 1000;

/**
 * Builds a lab as `createLab` does. If the name is taken (even by a lab that is being built at the same
 * time), the lab gets the first free name of NAME-2, NAME-3 and so on.
 * @throws as `createLab`
 */
export async function createNumberedLab(options: LabOptions & { readonly name: string }): Promise<Lab> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? options.name : `${options.name}-${number}`;
    try {
      return await createLab({ ...options, name });
    } catch (error) {
      if (number === MAX_NUMBER || !isTaken(error, name)) throw error;
    }
  }
}

const isTaken = (error: unknown, name: string): boolean =>
  error instanceof UsageError && error.argument === name;
