import { MptcpError } from "../errors.js";

const isUnknown = (error: unknown): boolean => error instanceof MptcpError && error.outcome === "unknown";

/**
 * Checks the result of a change whose reply was lost. Resolves if the state is as requested.
 * @throws the original error if it is not, if it cannot be read, or if the kernel refused
 */
export async function verified(error: unknown, isDone: () => Promise<boolean>): Promise<void> {
  if (!isUnknown(error) || !(await isDone().catch(() => false))) throw error;
}
