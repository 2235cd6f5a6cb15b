import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { fileFault, folderFault, parentFault } from "./owner.js";

/** A folder or file that is not private to this user. */
export class NotPrivateError extends Error {
  /** @param path the folder or file at fault */
  constructor(
    readonly path: string,
    readonly fault: string,
  ) {
    super(`${path} is not private to this user: ${fault}`);
    this.name = "NotPrivateError";
  }
}

const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * A folder of mode 0700 whose files of mode 0600 only this user can read and write. Owner and mode are checked on
 * reading as on writing: of the parent, of each folder below it, and of the file.
 */
export class PrivateFolder {
  /** @param parent an existing folder @param names the folders below it, each created with mode 0700 when a file is written */
  constructor(
    readonly parent: string,
    readonly names: readonly string[],
  ) {}

  get path(): string {
    return [this.parent, ...this.names].join("/");
  }

  /** The names of its files, sorted; empty if the folder is missing. @throws NotPrivateError, NodeJS.ErrnoException */
  list(): string[] {
    return this.#exists() ? readdirSync(this.path).sort() : [];
  }

  /** Text of a file; undefined if it is missing. @throws NotPrivateError, NodeJS.ErrnoException */
  read(name: string): string | undefined {
    if (!this.#exists()) return undefined;
    const fd = openIfThere(this.file(name));
    if (fd === undefined) return undefined;
    try {
      const fault = fileFault(fstatSync(fd));
      if (fault !== undefined) throw new NotPrivateError(this.file(name), fault);
      return readFileSync(fd, "utf8");
    } finally {
      closeSync(fd);
    }
  }

  /** Replaces a file whole, through a temporary file. @throws NotPrivateError, NodeJS.ErrnoException */
  write(name: string, text: string): void {
    this.#throughDraft(name, text, (draft) => renameSync(draft, this.file(name)));
  }

  /** Creates a file whole. @returns false if the name is taken @throws NotPrivateError, NodeJS.ErrnoException */
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

  /** Creates the folder. @throws NotPrivateError, NodeJS.ErrnoException */
  create(): void {
    checkParent(this.parent);
    for (const folder of this.#folders()) {
      makeFolder(folder);
      checkFolder(folder);
    }
  }

  file(name: string): string {
    return `${this.path}/${name}`;
  }

  /** Checked from the top down: below a folder of another user nothing can be trusted. */
  #exists(): boolean {
    if (!isThere(this.parent)) return false;
    checkParent(this.parent);
    return this.#folders().every((folder) => {
      if (!isThere(folder)) return false;
      checkFolder(folder);
      return true;
    });
  }

  #folders(): string[] {
    return this.names.map((_, last) => [this.parent, ...this.names.slice(0, last + 1)].join("/"));
  }

  #throughDraft<T>(name: string, text: string, publish: (draft: string) => T): T {
    this.create();
    const draft = this.file(`.${name}.${process.pid}.${Date.now().toString(36)}`);
    try {
      writeNew(draft, text);
      return publish(draft);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }
}

function writeNew(path: string, text: string): void {
  const fd = openSync(path, CREATE, 0o600);
  try {
    fchmodSync(fd, 0o600);
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, READ);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (codeOf(error) === "ELOOP") throw new NotPrivateError(path, "it is a symbolic link");
    throw error;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
    // The umask may have taken bits of the owner.
    chmodSync(path, 0o700);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

function checkFolder(path: string): void {
  const fault = folderFault(lstatSync(path));
  if (fault !== undefined) throw new NotPrivateError(path, fault);
}

/** A link to the parent (/tmp, /run) is the administrator's choice. */
function checkParent(path: string): void {
  const fault = parentFault(statSync(path));
  if (fault !== undefined) throw new NotPrivateError(path, fault);
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
