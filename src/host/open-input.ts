import { constants, createReadStream, fstatSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { isatty } from "node:tty";

/**
 * Opens a file. Opening a FIFO returns at once, with or without a writer.
 * @throws NodeJS.ErrnoException
 */
export function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/**
 * Reads the descriptor of `openForReading`; the stream closes it. FIFOs and terminals are read on the event
 * loop: a thread blocked in read(2) cannot be stopped, and process.exit() waits for threads.
 */
export async function readableOf(fd: number, highWaterMark?: number): Promise<Readable> {
  if (fstatSync(fd).isFIFO()) return new (await import("node:net")).Socket({ fd, writable: false });
  if (isatty(fd)) return new (await import("node:tty")).ReadStream(fd);
  return createReadStream("", { fd, ...(highWaterMark !== undefined && { highWaterMark }) });
}
