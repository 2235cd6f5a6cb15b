import { MptcpError, PermissionError, TransportError, UnsupportedError, UsageError } from "../errors.js";
import type { PrivateFolder } from "../host/private/folder.js";
import { runFolder } from "../host/private/run-folder.js";
import { bootOf, keyOf, pidScope } from "../host/process-key.js";
import { demandOwnProc } from "../host/unread.js";
import { suggested } from "../suggestions.js";
import type { Lab } from "./model.js";
import { LAB_NAME, readStored, type Stored, storedText } from "./stored.js";

const SUFFIX = ".json";
const OTHER_FOLDER_HINTS =
  "it is not a lab of this pid namespace (perhaps of another container): use another name, or remove the file";

/** The files of a user's labs. */
export class LabStore {
  constructor(readonly folder: PrivateFolder = runFolder("lab")) {}

  /**
   * All labs that this process can check. Incomplete files left by killed processes are removed.
   * @throws PermissionError
   */
  read(): Stored[] {
    return this.#used(() => {
      const ownScope = scope();
      const names = this.folder.list().filter((name) => name.endsWith(SUFFIX));
      if (names.length > 0) this.folder.sweep();
      const all = names.flatMap((name) => this.#one(name.slice(0, -SUFFIX.length)) ?? []);
      for (const { pids, lab } of all) if (bootOf(pids) !== bootOf(ownScope)) this.remove(lab);
      return all.filter(({ pids }) => pids === ownScope);
    });
  }

  has(name: string): boolean {
    return this.#used(() => this.folder.has(name + SUFFIX));
  }

  /** The error for a name that is taken. */
  nameTakenError(name: string): UsageError {
    const found = this.#one(name);
    if (found?.pids === scope()) return nameTaken(found.lab);
    const fault = this.#fault(name);
    const why = fault === undefined ? "" : `: ${fault.message}`;
    return new UsageError(`the name "${name}" is taken by ${this.folder.file(name + SUFFIX)}${why}`, {
      argument: name,
      hint: fault?.hint ?? OTHER_FOLDER_HINTS,
      cause: fault,
    });
  }

  /** The skipped files of the folder, one sentence each. */
  passedOver(): string[] {
    const names = this.folder.list().map((file) => file.slice(0, -SUFFIX.length));
    return names.flatMap((name) => {
      const fault = this.#fault(name);
      if (fault !== undefined) return [`${fault.message} (${fault.hint})`];
      const isKnown = this.#one(name) !== undefined || !this.has(name);
      return isKnown ? [] : [`${this.folder.file(name + SUFFIX)} does not describe a lab and is skipped`];
    });
  }

  /** @throws PermissionError for an existing file that is not private */
  check(name: string): void {
    const fault = LAB_NAME.test(name) ? this.#fault(name) : undefined;
    if (fault !== undefined) throw fault;
  }

  /**
   * Stores a lab that is being built.
   * @throws UsageError if the name is taken, PermissionError
   */
  add(lab: Lab): void {
    const stored = { version: 1, pids: scope(), builder: keyOf(process.pid), lab } as const;
    if (!this.#used(() => this.folder.add(lab.name + SUFFIX, storedText(stored))))
      throw this.nameTakenError(lab.name);
  }

  /** Updates the file of an existing lab, under a lock. */
  change(lab: Lab, update: (now: Lab) => Lab): void {
    this.#used(() =>
      this.folder.locked(lab.name, () => {
        const now = this.#one(lab.name)?.lab;
        if (now?.id === lab.id) this.save(update(now));
      }),
    );
  }

  /** Stores the state of a lab. */
  save(lab: Lab): void {
    this.#used(() => this.folder.write(lab.name + SUFFIX, storedText({ version: 1, pids: scope(), lab })));
  }

  /** Removes the file of a lab, but not of a later lab with the same name. */
  remove({ name, id }: Lab): void {
    if (this.#one(name)?.lab.id === id) this.#used(() => this.folder.remove(name + SUFFIX));
  }

  /** Undefined if the file does not describe a lab, or is not private: other users may have written it. */
  #one(name: string): Stored | undefined {
    try {
      return readStored(this.folder.read(name + SUFFIX) ?? "", name);
    } catch {
      return undefined;
    }
  }

  #fault(name: string): PermissionError | undefined {
    try {
      this.folder.read(name + SUFFIX);
      return undefined;
    } catch (error) {
      return error instanceof PermissionError ? error : undefined;
    }
  }

  #used<T>(use: () => T): T {
    try {
      return use();
    } catch (cause) {
      if (cause instanceof MptcpError) throw cause;
      const message = `cannot use the folder ${this.folder.path}: ${(cause as Error).message}`;
      throw new TransportError(message, { cause, hint: this.folder.hintFor(cause) });
    }
  }
}

function nameTaken({ name, owner }: Lab): UsageError {
  const removal = owner === undefined ? [suggested("lab_delete", name)] : [];
  return new UsageError(`there is a lab "${name}" already`, {
    argument: name,
    hint: "use another name",
    suggestions: [suggested("lab_show", name), ...removal],
  });
}

/** @throws UnsupportedError */
function scope(): string {
  const pids = scopeInProc();
  demandOwnProc();
  return pids;
}

function scopeInProc(): string {
  try {
    return pidScope();
  } catch (cause) {
    throw new UnsupportedError("a lab needs /proc, which cannot be read here", {
      argument: "/proc",
      suggestions: [suggested("proc")],
      cause,
    });
  }
}
