import { closeSync, openSync, readSync } from "node:fs";
import { RecordingError } from "../errors.js";

const PAGE = 1024 * 1024;
/** More than this is no recording that could be read into memory. */
const MOST = 1024 * PAGE;

/**
 * A file's bytes; only the first page of what does not begin as wanted, for such a file may have no end (/dev/zero).
 * @throws NodeJS.ErrnoException, RecordingError for more than a recording can have
 */
export function readWhole(path: string, beginsWell: (head: Buffer) => boolean): Buffer {
  const fd = openSync(path, "r");
  try {
    const pages: Buffer[] = [];
    let length = 0;
    for (let page = read(fd); page.length > 0; page = read(fd)) {
      pages.push(page);
      length += page.length;
      if (length > MOST) throw new RecordingError(`${path} has more than ${MOST} bytes`);
      if (pages.length === 1 && !beginsWell(page)) break;
    }
    return Buffer.concat(pages);
  } finally {
    closeSync(fd);
  }
}

/** A whole page but at the end: of a pipe, a part of the first would look like another file. */
function read(fd: number): Buffer {
  const page = Buffer.allocUnsafe(PAGE);
  let length = 0;
  for (let got = -1; got !== 0 && length < PAGE; length += got)
    got = readSync(fd, page, length, PAGE - length, null);
  return page.subarray(0, length);
}
