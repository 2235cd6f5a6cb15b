import { closeSync, writeSync } from "node:fs";
import { inheritedDescriptors, type OnWarning, UsageError } from "../../../src/index.js";
import { strerror } from "../errors/strerror.js";
import { writeAll } from "./exit.js";

/**
 * A function that writes the line `ready` to a descriptor. It closes the descriptor, so that its reader meets the end,
 * unless it is a standard stream. If the reader is gone by then, there is a warning.
 * @throws UsageError for a descriptor that this process was not started with, or that cannot be written
 */
export function readyNotice(fd: number, warn: OnWarning): () => void {
  const reason = problemOf(fd);
  if (reason !== undefined)
    throw new UsageError(`descriptor ${fd} ${reason}`, {
      argument: "ready-fd",
      hint: `the shell opens it, with ${fd}>FILE at the end of the line`,
    });
  return () => {
    const returned = writeAll(fd, "ready\n");
    if (returned < 0) warn(`cannot write to descriptor ${fd}: ${strerror(-returned)}`, "descriptor");
    if (fd > 2) closeSync(fd);
  };
}

/** Why a descriptor cannot be used. Node has internal descriptors, which must not be written. */
function problemOf(fd: number): string | undefined {
  if (inheritedDescriptors()?.includes(fd) === false) return "is not open";
  try {
    writeSync(fd, "");
  } catch (error) {
    return `cannot be written: ${strerror(-((error as NodeJS.ErrnoException).errno ?? 0))}`;
  }
  return undefined;
}
