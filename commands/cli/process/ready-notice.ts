import { closeSync, writeSync } from "node:fs";
import { inheritedDescriptors, UsageError } from "../../../src/index.js";
import { strerror } from "../errors/strerror.js";
import { writeAll } from "./exit.js";

/**
 * What writes the line `ready` to a descriptor, and closes one that is none of the standard streams: its reader meets the
 * end. Where the reader is gone by then, a warning says so.
 * @throws UsageError for a descriptor that this process was not started with, or that cannot be written
 */
export function readyNotice(fd: number, warn: (text: string) => void): () => void {
  const reason = problemOf(fd);
  if (reason !== undefined)
    throw new UsageError(`descriptor ${fd} ${reason}`, {
      argument: "ready-fd",
      hint: `the shell opens it: mptcpctl monitor --ready-fd ${fd} ${fd}>FILE`,
    });
  return () => {
    const returned = writeAll(fd, "ready\n");
    if (returned < 0) warn(`cannot write to descriptor ${fd}: ${strerror(-returned)}`);
    if (fd > 2) closeSync(fd);
  };
}

/** Node has descriptors of its own, which must not be written. */
function problemOf(fd: number): string | undefined {
  if (inheritedDescriptors()?.includes(fd) === false) return "is not open";
  try {
    writeSync(fd, "");
  } catch (error) {
    return `cannot be written: ${strerror(-((error as NodeJS.ErrnoException).errno ?? 0))}`;
  }
  return undefined;
}
