import { fstatSync } from "node:fs";

/** Memory devices, /dev/null among them, are the character devices that are no terminals. */
const MEMORY_MAJOR = 1;

/** node:tty would say the same, and load the network library first. */
export function isTerminal(fd: number): boolean {
  const file = fstatSync(fd);
  return file.isCharacterDevice() && file.rdev >> 8 !== MEMORY_MAJOR;
}

/** Whether a descriptor is a terminal that is gone: its window was closed, or its connection was lost. */
export function hasHungUp(fd: number): boolean {
  return isTerminal(fd) && !process.getBuiltinModule("node:tty").isatty(fd);
}

/** A standard stream of this process; undefined where it is a terminal that is gone, which Node cannot open. */
export function opened<T>(stream: () => T): T | undefined {
  try {
    return stream();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_TTY_INIT_FAILED") throw error;
    return undefined;
  }
}
