import { isOwnProc } from "./own-proc.js";
import { NotPrivateError, type PrivateFolder } from "./private/folder.js";
import { runFolder } from "./private/run-folder.js";
import { bootOf, isAlive, isStopped, ownThread, type ProcessKey, pidScope } from "./process-key.js";

/** Identifies a network namespace. */
export interface NamespaceIdentity {
  /** The kernel reuses the inode number of a deleted namespace. */
  readonly inode: number;
  /** SO_NETNS_COOKIE: unique until the next boot. Absent if the kernel does not support it. */
  readonly cookie?: string | undefined;
}

/** A sysctl that a process changes temporarily. */
export interface SysctlChange {
  /** `net.mptcp.close_timeout`. */
  readonly sysctl: string;
  readonly before: string;
  readonly during: string;
}

interface Stored extends SysctlChange {
  readonly version: 1;
  readonly namespace: NamespaceIdentity;
  readonly pids: string;
  readonly writer: ProcessKey;
  /** The writer is about to restore the value, or leaves that to another process. */
  readonly ending?: boolean;
}

/**
 * State of the thread that made a change: `running`; `stopped`; `gone` (killed, or about to restore the
 * value); `unknown` (it, or /proc, is of another PID namespace, so it cannot be checked).
 */
export type Writer = "running" | "stopped" | "gone" | "unknown";

export interface ChangeNote extends SysctlChange {
  readonly name: string;
  readonly writer: Writer;
}

/** A note written by this process. */
export interface OwnNote {
  readonly name: string;
  readonly path: string;
  /** Says that this process no longer needs the change. */
  end(): void;
}

const SUFFIX = ".json";
/** Distinguishes the notes of one process. */
let last = 0;

/**
 * Notes in the run folder about temporary changes that processes of this user have made in a network
 * namespace. If such a process is killed, another process can restore the value. Every function throws
 * NotPrivateError, NodeJS.ErrnoException.
 */
export class ChangeNotes {
  constructor(
    readonly namespace: NamespaceIdentity,
    readonly folder: PrivateFolder = runFolder("changes"),
  ) {}

  /**
   * Whether these are the notes of root of the host. Notes of other users say nothing about changes made by
   * root.
   */
  get ofRoot(): boolean {
    return this.folder.parent === "/run";
  }

  /** Notes about a sysctl of this namespace, without those of this process. */
  list(sysctl: string): ChangeNote[] {
    const ownScope = pidScope();
    return this.#all().flatMap(([name, stored]) => {
      if (stored.sysctl !== sysctl || !this.#isOfNamespace(stored, ownScope)) return [];
      const { before, during } = stored;
      return [{ name, sysctl, before, during, writer: writerOf(stored, ownScope) }];
    });
  }

  /** The note is on disk when this returns. */
  add(change: SysctlChange): OwnNote {
    const writer = ownThread();
    const name = `${change.sysctl}.${this.namespace.inode}.${writer.pid}.${writer.started}.${++last}${SUFFIX}`;
    const stored: Stored = { version: 1, ...change, namespace: this.namespace, pids: pidScope(), writer };
    const write = (note: Stored) => this.folder.write(name, `${JSON.stringify(note)}\n`);
    write(stored);
    return { name, path: this.folder.file(name), end: () => write({ ...stored, ending: true }) };
  }

  remove(name: string): void {
    this.folder.remove(name);
  }

  /** Removes notes of earlier boots. */
  removeStale(): void {
    const boot = bootOf(pidScope());
    for (const [name, { pids }] of this.#all()) if (bootOf(pids) !== boot) this.remove(name);
  }

  /**
   * One sentence for each file of the folder that is not a note or is not trusted. Such files do not hide
   * notes.
   */
  passedOver(): string[] {
    return this.#names().flatMap((name) => {
      const found = this.#read(name);
      return found instanceof Error ? [reasonOf(found)] : [];
    });
  }

  #all(): [string, Stored][] {
    return this.#names().flatMap((name): [string, Stored][] => {
      const found = this.#read(name);
      return found === undefined || found instanceof Error ? [] : [[name, found]];
    });
  }

  #names(): string[] {
    return this.folder.list().filter((name) => name.endsWith(SUFFIX));
  }

  /** Undefined if the file was removed in the meantime. */
  #read(name: string): Stored | Error | undefined {
    try {
      const text = this.folder.read(name);
      return text === undefined ? undefined : parsed(text, this.folder.file(name));
    } catch (error) {
      return error as Error;
    }
  }

  #isOfNamespace({ namespace, pids }: Stored, ownScope: string): boolean {
    const { inode, cookie } = this.namespace;
    const isSame = cookie === undefined || namespace.cookie === undefined || cookie === namespace.cookie;
    return bootOf(pids) === bootOf(ownScope) && inode === namespace.inode && isSame;
  }
}

function writerOf({ pids, writer, ending }: Stored, ownScope: string): Writer {
  if (ending) return "gone";
  if (pids !== ownScope || !isOwnProc()) return "unknown";
  if (!isAlive(writer)) return "gone";
  return isStopped(writer) ? "stopped" : "running";
}

function reasonOf(error: Error): string {
  return error instanceof NotPrivateError ? `${error.message} (${error.hint})` : error.message;
}

/** @throws Error if it is not a note */
function parsed(text: string, path: string): Stored {
  try {
    const note = JSON.parse(text) as Stored;
    const isWhole =
      note.version === 1 &&
      [note.sysctl, note.before, note.during, note.pids].every((one) => typeof one === "string") &&
      Number.isInteger(note.namespace.inode) &&
      Number.isInteger(note.writer.pid);
    if (isWhole) return note;
  } catch {}
  throw new Error(`${path} does not contain a note of a change`);
}
