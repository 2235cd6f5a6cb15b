import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { draftName, dropDeadDraft, writeDraft } from "./draft.js";
import { dropDeadLock, takeLock } from "./lock.js";
import { NotPrivateError } from "./not-private.js";
import { type Fault, fileFault, folderFault, parentFault } from "./owner.js";
import { type Elsewhere, unusableHint } from "./unusable-hint.js";

export { NotPrivateError };

const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const LOCK = ".lock";

/**
 * A folder of mode 0700 whose files of mode 0600 only this user can read and write. Owner and mode are
 * checked on reading and on writing: of the parent, of each folder below it and of the file. Names that begin
 * with a dot are reserved for temporary files and locks.
 */
export class PrivateFolder {
  /**
   * @param parent an existing folder
   * @param names the folders below it, each created with mode 0700 when a file is written
   * @param otherFolderHints for hints: commands that choose another folder, or another parent
   */
  constructor(
    readonly parent: string,
    readonly names: readonly string[],
    readonly otherFolderHints: Elsewhere = {},
  ) {}

  get path(): string {
    return [this.parent, ...this.names].join("/");
  }

  /** The names of its files, sorted; empty if the folder is missing. @throws NotPrivateError, NodeJS.ErrnoException */
  list(): string[] {
    return this.#entries()
      .filter((name) => !name.startsWith("."))
      .sort();
  }

  /**
   * Whether a name exists, as a file of any type.
   * @throws NotPrivateError, NodeJS.ErrnoException
   */
  has(name: string): boolean {
    return this.#exists() && pathExists(this.file(name));
  }

  /** Text of a file; undefined if it is missing. @throws NotPrivateError, NodeJS.ErrnoException */
  read(name: string): string | undefined {
    if (!this.#exists()) return undefined;
    const fd = this.#openIfThere(this.file(name));
    if (fd === undefined) return undefined;
    try {
      const fault = this.#fileFault(fd);
      if (fault !== undefined) throw new NotPrivateError(this.file(name), fault);
      return readFileSync(fd, "utf8");
    } finally {
      closeSync(fd);
    }
  }

  /**
   * Replaces a file atomically, through a temporary file.
   * @throws NotPrivateError, NodeJS.ErrnoException
   */
  write(name: string, text: string): void {
    this.#throughDraft(name, text, (draft) => renameSync(draft, this.file(name)));
  }

  /**
   * Creates a file atomically.
   * @returns false if the name exists
   * @throws NotPrivateError, NodeJS.ErrnoException
   */
  add(name: string, text: string): boolean {
    return this.#throughDraft(name, text, (draft) => {
      try {
        linkSync(draft, this.file(name));
        return true;
      } catch (error) {
        if (codeOf(error) === "EEXIST") return false;
        throw error;
      } finally {
        rmSync(draft, { force: true });
      }
    });
  }

  /** @throws NotPrivateError, NodeJS.ErrnoException */
  remove(name: string): void {
    if (this.#exists()) rmSync(this.file(name), { force: true });
  }

  /**
   * Runs a function under a lock. A lock left by a killed process is removed.
   * @throws TransportError if another process holds the lock for a second, NotPrivateError,
   * NodeJS.ErrnoException
   */
  locked<T>(name: string, act: () => T): T {
    this.create();
    takeLock(this.path, `.${name}${LOCK}`);
    try {
      return act();
    } finally {
      rmSync(`${this.path}/.${name}${LOCK}`, { force: true });
    }
  }

  /** Removes temporary files and locks of killed processes. */
  sweep(): void {
    for (const name of this.#entries()) {
      if (!name.startsWith(".")) continue;
      if (name.endsWith(LOCK)) dropDeadLock(this.path, name);
      else dropDeadDraft(this.path, name);
    }
  }

  /** Creates the folder. @throws NotPrivateError, NodeJS.ErrnoException */
  create(): void {
    this.#checkParent();
    for (const folder of this.#folders()) {
      makeFolder(folder);
      this.#checkFolder(folder);
    }
  }

  /** A command that helps after a function of this folder threw a NodeJS.ErrnoException. */
  hintFor(error: unknown): string {
    return unusableHint(error, this.parent, this.otherFolderHints);
  }

  file(name: string): string {
    return `${this.path}/${name}`;
  }

  #entries(): string[] {
    return this.#exists() ? readdirSync(this.path) : [];
  }

  /** Checked from the top down: nothing below a folder of another user can be trusted. */
  #exists(): boolean {
    if (!pathExists(this.parent)) return false;
    this.#checkParent();
    return this.#folders().every((folder) => {
      if (!pathExists(folder)) return false;
      this.#checkFolder(folder);
      return true;
    });
  }

  #folders(): string[] {
    return this.names.map((_, last) => [this.parent, ...this.names.slice(0, last + 1)].join("/"));
  }

  /** A symbolic link to the parent (/tmp, /run) was chosen by the administrator. */
  #checkParent(): void {
    const fault = parentFault(statSync(this.parent));
    if (fault !== undefined) throw new NotPrivateError(this.parent, fault, this.otherFolderHints.parent);
  }

  #checkFolder(path: string): void {
    const fault = folderFault(lstatSync(path));
    if (fault !== undefined) throw new NotPrivateError(path, fault, this.otherFolderHints.folder);
  }

  #openIfThere(path: string): number | undefined {
    try {
      return openSync(path, READ_FLAGS);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      const text = codeOf(error) === "ELOOP" ? "it is a symbolic link" : undefined;
      throw text === undefined ? error : new NotPrivateError(path, { text, cure: "remove" });
    }
  }

  /** While `add` is running, the file has a second name in the same folder: its temporary file. */
  #fileFault(fd: number): Fault | undefined {
    const stats = fstatSync(fd);
    const links = stats.nlink > 1 ? this.#namesOf(stats) : 1;
    return fileFault(fstatSync(fd), links);
  }

  #namesOf({ ino, dev }: Stats): number {
    return readdirSync(this.path).filter((name) => {
      const one = lstatSync(this.file(name), { throwIfNoEntry: false });
      return one?.ino === ino && one.dev === dev;
    }).length;
  }

  #throughDraft<T>(name: string, text: string, publish: (draft: string) => T): T {
    this.create();
    this.sweep();
    const draft = this.file(draftName(name));
    try {
      writeDraft(draft, text);
      return publish(draft);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
    // The umask may have removed permission bits of the owner.
    chmodSync(path, 0o700);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

function pathExists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
