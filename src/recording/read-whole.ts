import { closeSync, openSync, readSync } from "node:fs";
import { RecordingError } from "../errors.js";

const PAGE = 1024 * 1024;
/** A larger file cannot be read into memory. */
const MAX_FILE_SIZE = 1024 * PAGE;

/**
 * Reads a file. If its beginning is wrong, only the first page is read, because such a file may be endless
 * (/dev/zero).
 * @throws NodeJS.ErrnoException, RecordingError if it is too large
 */
export function readWhole(path: string, beginsWell: (head: Buffer) => boolean): Buffer {
  const fd = openSync(path, "r");
  try {
    const pages: Buffer[] = [];
    let length = 0;
    for (let page = read(fd); page.length > 0; page = read(fd)) {
      pages.push(page);
      length += page.length;
      if (length > MAX_FILE_SIZE) throw new RecordingError(`${path} has more than ${MAX_FILE_SIZE} bytes`);
      if (pages.length === 1 && !beginsWell(page)) break;
    }
    return Buffer.concat(pages);
  } finally {
    closeSync(fd);
  }
}

/** Reads a full page except at the end: a short first read of a pipe would look like a wrong file. */
function read(fd: number): Buffer {
  const page = Buffer.allocUnsafe(PAGE);
  let length = 0;
  for (let got = -1; got !== 0 && length < PAGE; length += got)
    got = readSync(fd, page, length, PAGE - length, null);
  return page.subarray(0, length);
}
