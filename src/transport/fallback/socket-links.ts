import { readdirSync, readlinkSync } from "node:fs";
import { UnsupportedError } from "../../errors.js";

const FOLDER = "/proc/self/fd";
const ATTEMPTS = 5;

/** A socket and its inode number. */
export interface OpenedSocket<T> {
  readonly socket: T;
  readonly fd: number;
  readonly inode: string;
}

/**
 * Opens a socket and finds its file descriptor: the only new `socket:[inode]` link. Descriptor numbers are
 * not sufficient, because reading the folder opens one itself. If another thread opens a socket at the same
 * time, there are two new links, and we try again.
 * @throws UnsupportedError
 */
export function openAndFind<T extends { close(): void }>(open: () => T): OpenedSocket<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const linksBefore = socketLinks();
    const socket = open();
    const added = [...socketLinks()].filter(([inode]) => !linksBefore.has(inode));
    if (added.length === 1) return { socket, inode: added[0]![0], fd: added[0]![1] };
    socket.close();
  }
  throw new UnsupportedError("the descriptor of the netlink socket was not found", {
    hint: `${FOLDER} must be readable: is /proc mounted for this process?`,
  });
}

/** Descriptor of each open socket by its inode. */
function socketLinks(): Map<string, number> {
  const links = new Map<string, number>();
  for (const name of names()) {
    const inode = /^socket:\[(\d+)\]$/.exec(target(name))?.[1];
    if (inode !== undefined) links.set(inode, Number(name));
  }
  return links;
}

function names(): string[] {
  try {
    return readdirSync(FOLDER);
  } catch {
    return [];
  }
}

/** Empty if the descriptor is closed now, as that of the folder itself is. */
function target(name: string): string {
  try {
    return readlinkSync(`${FOLDER}/${name}`);
  } catch {
    return "";
  }
}
