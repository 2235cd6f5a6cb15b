import { closeSync, fstatSync, readSync } from "node:fs";
import { openForReading, readableOf, UsageError } from "../../../src/index.js";
import { strerror } from "../errors/strerror.js";
import { openStream } from "../process/descriptor.js";
import { MAX_BATCH_LINE_LENGTH } from "./lines.js";

/** Bytes of a file that are read at once. */
const PAGE = 64 * 1024;
/** Signals are handled after this number of pages. */
const PAGES = 16;
const LINE_FEED = 0x0a;

/**
 * The text of a file, or of stdin for `-`, as it arrives. For pipes and terminals, throws the signal's reason
 * when it aborts.
 * @throws UsageError if it cannot be read
 */
export async function* readBatchInput(file: string, signal: AbortSignal): AsyncGenerator<string, void, void> {
  try {
    // Node reads a folder on stdin as an empty file.
    if (file === "-" && !fstatSync(0).isDirectory()) {
      const stdin = openStream(() => process.stdin);
      if (stdin !== undefined) yield* ending(stdin.setEncoding("utf8"), signal);
      return;
    }
    const fd = file === "-" ? 0 : openForReading(file);
    if (fstatSync(fd).isFile()) yield* pagesOf(fd, signal);
    else yield* ending((await readableOf(fd)).setEncoding("utf8"), signal);
  } catch (error) {
    // A folder can be opened, but not read.
    throw isOfFile(error) ? unreadable(file, error) : error;
  }
}

/** A regular file needs no waiting. Loading Node's streams takes longer than reading such a file. */
async function* pagesOf(fd: number, signal: AbortSignal): AsyncGenerator<string, void, void> {
  let unfinished: Uint8Array = new Uint8Array();
  try {
    for (let pages = 1; ; pages++) {
      if (pages % PAGES === 0) await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      const page = Buffer.allocUnsafe(PAGE);
      const length = readSync(fd, page);
      const isTooLong = unfinished.length + length > MAX_BATCH_LINE_LENGTH;
      const completeLength = isTooLong ? length : page.lastIndexOf(LINE_FEED, length - 1) + 1;
      if (length === 0) break;
      // A cut at a line's end does not split a character; a line that is too long is refused.
      if (completeLength > 0) yield Buffer.concat([unfinished, page.subarray(0, completeLength)]).toString();
      unfinished = Buffer.concat([
        completeLength > 0 ? new Uint8Array() : unfinished,
        page.subarray(completeLength, length),
      ]);
    }
    if (unfinished.length > 0) yield Buffer.from(unfinished).toString();
  } finally {
    closeSync(fd);
  }
}

/** A stream that fails when the run must end. */
async function* ending(
  stream: NodeJS.ReadableStream & { destroy(error: Error): void },
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  signal.addEventListener("abort", () => stream.destroy(signal.reason), { once: true });
  yield* stream as AsyncIterable<string>;
}

function isOfFile(error: unknown): error is NodeJS.ErrnoException {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === "open" || syscall === "read";
}

function unreadable(file: string, cause: NodeJS.ErrnoException): UsageError {
  return new UsageError(`cannot read the batch file ${file}: ${strerror(-(cause.errno ?? 0))}`, {
    argument: file,
    hint: "-batch takes a file with one command a line, or - for stdin",
    cause,
  });
}
