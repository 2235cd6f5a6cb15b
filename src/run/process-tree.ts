import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isGone } from "../host/processes.js";

const SOCKET = /^socket:\[(\d+)\]$/;

/**
 * Processes and their descendants. If a parent exits between two checks, its children are found if they have
 * become children of `adopter`. Earlier children of `adopter` do not count.
 */
export class ProcessTree {
  readonly #known = new Set<number>();
  readonly #others: ReadonlySet<number>;
  #closed: number | undefined;

  constructor(readonly adopter: number) {
    this.#others = new Set(childrenOf(adopter));
  }

  add(pid: number): void {
    this.#known.add(pid);
  }

  /** Whether one of the processes of the last check still runs. */
  get isAlive(): boolean {
    return [...this.#known].some((pid) => /\) [^ZX]/.test(readTextOrEmpty(`/proc/${pid}/stat`)));
  }

  /** A process whose open files could not be listed in a check: it has other rights, or is not dumpable. */
  get closed(): number | undefined {
    return this.#closed;
  }

  /** Inodes of the sockets that its processes hold now, and their holders. */
  sockets(): Map<number, number> {
    const found = new Map<number, number>();
    for (const pid of this.#alive())
      for (const inode of this.#socketsOf(pid)) if (!found.has(inode)) found.set(inode, pid);
    return found;
  }

  #socketsOf(pid: number): number[] {
    const folder = `/proc/${pid}/fd`;
    return this.#read(pid, () => readdirSync(folder), []).flatMap((fd) => {
      const [, inode] = SOCKET.exec(this.#read(pid, () => readlinkSync(`${folder}/${fd}`), "")) ?? [];
      return inode === undefined ? [] : [Number(inode)];
    });
  }

  /** An exiting process holds nothing. A process that may not be inspected is remembered. */
  #read<T>(pid: number, read: () => T, emptyResult: T): T {
    try {
      return read();
    } catch (error) {
      if (!isGone(error) && hasMemory(pid)) this.#closed ??= pid;
      return emptyResult;
    }
  }

  #alive(): ReadonlySet<number> {
    // Iteration over a set includes elements that are added meanwhile.
    const adopted = (childrenOf(this.adopter) ?? []).filter((pid) => !this.#others.has(pid));
    const pids = new Set([...this.#known, ...adopted]);
    for (const pid of pids) {
      const children = childrenOf(pid);
      if (children === undefined) this.#known.delete(pid);
      else this.#known.add(pid);
      for (const child of children ?? []) pids.add(child);
    }
    return this.#known;
  }
}

/**
 * False for a zombie and an exiting process: without memory (vsize, field 23 of stat) its files in /proc
 * belong to root.
 */
function hasMemory(pid: number): boolean {
  const [state = "Z", ...fields] = readTextOrEmpty(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  return /^[^ZX]$/.test(state) && Number(fields[19] ?? 0) > 0;
}

/** Undefined if the process has exited. Kernels without CONFIG_PROC_CHILDREN return no children. */
function childrenOf(pid: number): number[] | undefined {
  const threads = names(`/proc/${pid}/task`);
  if (threads.length === 0) return undefined;
  const lists = threads.map((thread) => readTextOrEmpty(`/proc/${pid}/task/${thread}/children`));
  return lists.flatMap((list) => (list.match(/\d+/g) ?? []).map(Number));
}

// A process that has exited or may not be inspected has none.

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Text of a file, empty if it cannot be read. */
export function readTextOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Target of a link, empty if it cannot be read. */
export function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
