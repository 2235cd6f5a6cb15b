import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  writeFileSync,
} from "node:fs";
import { ERRNO } from "../errno.js";
import { groupMembers } from "./group-members.js";
import type { GroupMembers, Host, SocketProcesses } from "./host.js";
import { type ListSockets, socketHolders } from "./socket-holders.js";

/**
 * Paths whose content depends on the network namespace of the reading thread. Other files under /proc are the same
 * for every thread.
 */
const NAMESPACE_PATH = /^\/proc\/(sys\/)?net(\/|$)/;
/**
 * If the monotonic clock differs from the wall clock by more than this (ms), the system was suspended or its
 * time was changed.
 */
const MAX_DRIFT_MS = 2;

/** Runs its argument (synchronous calls only) inside the network namespace in use. */
export type RunInside = <T>(fn: () => T) => T;

/** This machine. */
export class LiveHost implements Host {
  readonly #inside: RunInside;
  readonly #listSockets: ListSockets | undefined;
  #epoch = Number.NEGATIVE_INFINITY;

  /** @param listSockets the addon's; Node's functions take several times as long */
  constructor(inside: RunInside, listSockets?: ListSockets) {
    this.#inside = inside;
    this.#listSockets = listSockets;
  }

  readFile(path: string): string {
    if (!path.startsWith("/proc/")) return readText(path);
    return this.#at(path, (file) => readFileSync(file, "utf8"));
  }

  writeFile(path: string, text: string): void {
    this.#at(path, (file) => writeFileSync(file, text));
  }

  readDirectory(path: string): string[] {
    return this.#at(path, (file) => readdirSync(file));
  }

  readLink(path: string): string {
    return this.#at(path, (file) => readlinkSync(file));
  }

  socketHolders(inodes: ReadonlySet<number>): SocketProcesses {
    return socketHolders(inodes, this.#listSockets);
  }

  groupMembers(protocol: number, group: number): GroupMembers | undefined {
    const own = this.#inside(() => ({
      table: readFileSync("/proc/thread-self/net/netlink", "utf8"),
      namespace: readlinkSync("/proc/thread-self/ns/net"),
    }));
    return groupMembers(protocol, group, own);
  }

  /**
   * Date.now() has millisecond resolution. The monotonic clock adds microseconds and is adjusted when it
   * drifts.
   */
  now(): number {
    // `performance` would load a large part of Node's library at start.
    const running = process.uptime() * 1000;
    const wall = Date.now();
    if (Math.abs(this.#epoch + running - wall) > MAX_DRIFT_MS) this.#epoch = wall - running;
    return Math.round((this.#epoch + running) * 1000);
  }

  #at<T>(path: string, use: (path: string) => T): T {
    if (!NAMESPACE_PATH.test(path)) return use(path);
    // /proc/net shows the namespace of the main thread, whichever thread reads it.
    const file = path.replace(/^\/proc\/net/, "/proc/thread-self/net");
    return this.#inside(() => use(file));
  }
}

const PAGE = 64 * 1024;
/** A file may be endless (/dev/zero). Files that are read as a whole are never larger than this. */
const MAX_FILE_SIZE = 64 * 1024 * 1024;

/** @throws NodeJS.ErrnoException, EFBIG if the file is too large */
function readText(path: string): string {
  const fd = openSync(path, "r");
  try {
    const page = Buffer.allocUnsafe(PAGE);
    const parts: Buffer[] = [];
    for (let length = 0; length <= MAX_FILE_SIZE; ) {
      const got = readSync(fd, page);
      if (got === 0) return Buffer.concat(parts).toString();
      parts.push(Buffer.from(page.subarray(0, got)));
      length += got;
    }
    throw Object.assign(new Error("EFBIG: file too large, read"), { code: "EFBIG", errno: -ERRNO.EFBIG });
  } finally {
    closeSync(fd);
  }
}
