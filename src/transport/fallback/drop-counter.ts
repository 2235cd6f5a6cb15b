import { closeSync, openSync, readSync } from "node:fs";
import { withoutProc } from "../../host/unread.js";

const TABLE = "/proc/thread-self/net/netlink";

function openTable(): number {
  try {
    return openSync(TABLE, "r");
  } catch (error) {
    throw withoutProc(TABLE, error);
  }
}

/** Columns of /proc/net/netlink, counted from 0. */
const COLUMN = { drops: 8, inode: 9 } as const;
/** A row can be skipped if another process closes a socket while the table is read page by page. */
const ATTEMPTS = 3;

/**
 * Reads the kernel's drop counter of one socket without getsockopt. The table is opened while the thread is
 * in the socket's namespace, and continues to show that namespace.
 */
export class DropCounter {
  readonly #table = openTable();
  readonly #page = Buffer.allocUnsafe(16384);
  #drops = 0;

  /**
   * @param inode of the socket, which must be bound: the table lists no others @throws UnsupportedError without the
   * table
   */
  constructor(readonly inode: string) {}

  /** Drops since the socket was opened. */
  read(): number {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const row = this.#rows().find((columns) => columns[COLUMN.inode] === this.inode);
      if (row === undefined) continue;
      this.#drops = Number(row[COLUMN.drops]);
      break;
    }
    return this.#drops;
  }

  close(): void {
    closeSync(this.#table);
  }

  #rows(): string[][] {
    let text = "";
    for (;;) {
      const size = readSync(this.#table, this.#page, 0, this.#page.length, text.length);
      if (size === 0) break;
      text += this.#page.toString("latin1", 0, size);
    }
    return text.split("\n").map((line) => line.trim().split(/\s+/));
  }
}
