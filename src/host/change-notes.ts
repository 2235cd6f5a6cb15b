import { NotPrivateError, type PrivateFolder } from "./private/folder.js";
import { runFolder } from "./private/run-folder.js";
import { bootOf, isAlive, isStopped, ownThread, type ProcessKey, pidScope } from "./process-key.js";

/** What tells one network namespace from another. */
export interface NamespaceIdentity {
  /** The kernel gives the number of a namespace that is gone to a later one. */
  readonly inode: number;
  /** SO_NETNS_COOKIE: of one namespace until the next boot. Absent where it cannot be asked. */
  readonly cookie?: string | undefined;
}

/** A sysctl that a process changes for a moment. */
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
  /** The writer is about to undo it, or leaves that to another. */
  readonly ending?: boolean;
}

/**
 * The thread that made a change: `running`; `stopped`; `gone` (killed, or about to undo the change); `unknown`: it is of
 * another pid namespace and cannot be looked at.
 */
export type Writer = "running" | "stopped" | "gone" | "unknown";

export interface ChangeNote extends SysctlChange {
  readonly name: string;
  readonly writer: Writer;
}

/** A note of this process. */
export interface OwnNote {
  readonly name: string;
  readonly path: string;
  /** Says that this process no longer needs the change. */
  end(): void;
}

const SUFFIX = ".json";
/** Tells the notes of one process apart. */
let last = 0;

/**
 * Notes in the run folder of what processes of this user have changed for a moment in a network namespace: what is left
 * for others to undo when one is killed. Every function throws NotPrivateError, NodeJS.ErrnoException.
 */
export class ChangeNotes {
  constructor(
    readonly namespace: NamespaceIdentity,
    readonly folder: PrivateFolder = runFolder("changes"),
  ) {}

  /** Whether these are the notes of root of the host: those of others say nothing about what root has changed. */
  get ofRoot(): boolean {
    return this.folder.parent === "/run";
  }

  /** Those about a sysctl of this namespace, the own ones left out. */
  list(sysctl: string): ChangeNote[] {
    const here = pidScope();
    return this.#all().flatMap(([name, stored]) => {
      if (stored.sysctl !== sysctl || !this.#isOfNamespace(stored, here)) return [];
      const { before, during } = stored;
      return [{ name, sysctl, before, during, writer: writerOf(stored, here) }];
    });
  }

  /** Is on the disk when this returns. */
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

  /** Removes what earlier boots have left. */
  removeStale(): void {
    const boot = bootOf(pidScope());
    for (const [name, { pids }] of this.#all()) if (bootOf(pids) !== boot) this.remove(name);
  }

  /** Why files of the folder are no notes, or cannot be believed: one sentence each. They hide no note. */
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

  /** Undefined for one that has gone meanwhile. */
  #read(name: string): Stored | Error | undefined {
    try {
      const text = this.folder.read(name);
      return text === undefined ? undefined : parsed(text, this.folder.file(name));
    } catch (error) {
      return error as Error;
    }
  }

  #isOfNamespace({ namespace, pids }: Stored, here: string): boolean {
    const { inode, cookie } = this.namespace;
    const isSame = cookie === undefined || namespace.cookie === undefined || cookie === namespace.cookie;
    return bootOf(pids) === bootOf(here) && inode === namespace.inode && isSame;
  }
}

function writerOf({ pids, writer, ending }: Stored, here: string): Writer {
  if (ending) return "gone";
  if (pids !== here) return "unknown";
  if (!isAlive(writer)) return "gone";
  return isStopped(writer) ? "stopped" : "running";
}

function reasonOf(error: Error): string {
  return error instanceof NotPrivateError ? `${error.message} (${error.hint})` : error.message;
}

/** @throws Error for anything but a note */
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
  throw new Error(`${path} holds no note of a change`);
}
