import { MptcpError } from "../errors.js";

const isUnknown = (error: unknown): boolean => error instanceof MptcpError && error.outcome === "unknown";

/**
 * Looks what became of a change whose answer was lost. Resolves where the state is as it was to become.
 * @throws the error where it is not, or cannot be read, or tells of a refusal
 */
export async function verified(error: unknown, isDone: () => Promise<boolean>): Promise<void> {
  if (!isUnknown(error) || !(await isDone().catch(() => false))) throw error;
}
