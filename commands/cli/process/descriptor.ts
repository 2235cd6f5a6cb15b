import { fstatSync } from "node:fs";

/** Memory devices, including /dev/null, are the character devices that are not terminals. */
const MEMORY_MAJOR = 1;

/** node:tty returns the same, but loads the network library. */
export function isTerminal(fd: number): boolean {
  const file = fstatSync(fd);
  return file.isCharacterDevice() && file.rdev >> 8 !== MEMORY_MAJOR;
}

/** Whether a descriptor is a disconnected terminal: its window was closed, or its connection was lost. */
export function hasHungUp(fd: number): boolean {
  return isTerminal(fd) && !process.getBuiltinModule("node:tty").isatty(fd);
}

/** A standard stream of this process; undefined for a disconnected terminal, which Node cannot open. */
export function openStream<T>(stream: () => T): T | undefined {
  try {
    return stream();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_TTY_INIT_FAILED") throw error;
    return undefined;
  }
}
