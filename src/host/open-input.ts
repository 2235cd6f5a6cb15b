import { constants, createReadStream, fstatSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { isatty } from "node:tty";

/** A descriptor of a file. A FIFO opens at once, whether or not it has a writer. @throws NodeJS.ErrnoException */
export function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/**
 * What a descriptor of `openForReading` holds, which the stream closes. FIFOs and terminals are waited for on the event
 * loop: a thread that waits in read(2) could not be ended, and process.exit() waits for threads.
 */
export async function readableOf(fd: number, highWaterMark?: number): Promise<Readable> {
  if (fstatSync(fd).isFIFO()) return new (await import("node:net")).Socket({ fd, writable: false });
  if (isatty(fd)) return new (await import("node:tty")).ReadStream(fd);
  return createReadStream("", { fd, ...(highWaterMark !== undefined && { highWaterMark }) });
}
