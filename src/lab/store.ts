import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { TransportError, UsageError } from "../errors.js";
import { folderOf, namesIn, prepare } from "./folder.js";
import { dropDeadLock, ownName, takeLock } from "./lock.js";
import { LAB_HOSTS, type Lab, type ProcessKey } from "./model.js";
import { isAlive, keyOf } from "./processes.js";

/** What a file in the folder holds. */
export interface Stored {
  readonly version: 1;
  /** Pids mean something in this pid namespace only, and until the next boot. */
  readonly pids: string;
  /** Who is still building it. */
  readonly builder?: ProcessKey;
  readonly lab: Lab;
}

const SUFFIX = ".json";
const LOCK = ".lock";
/** `.NAME.PID.STARTED`: a file that is being written. */
const DRAFT = /^\..*\.(\d+)\.(\d+)$/;

/** The folder of labs: of root's for all the machine, of every other user's for himself. */
export class LabStore {
  constructor(readonly folder = folderOf(process.env.XDG_RUNTIME_DIR)) {}

  /** All that can be judged from here; what others left half written is removed. */
  read(): Stored[] {
    const names = namesIn(this.folder);
    for (const name of names) this.#dropDraft(name);
    const here = pidScope();
    const all = names
      .filter((name) => name.endsWith(SUFFIX))
      .flatMap((name) => this.#one(name.slice(0, -SUFFIX.length)) ?? []);
    for (const { pids, lab } of all) if (bootOf(pids) !== bootOf(here)) this.remove(lab);
    return all.filter(({ pids }) => pids === here);
  }

  has(name: string): boolean {
    return namesIn(this.folder).includes(name + SUFFIX);
  }

  /** Why a name that is there cannot be had. */
  taken(name: string): UsageError {
    const found = this.#one(name);
    if (found?.pids === pidScope()) return nameTaken(found.lab);
    return new UsageError(`the name "${name}" is taken by ${this.#path(name)}`, {
      argument: name,
      hint: "it is no lab of here (of another container, perhaps): take another name, or remove what is there",
    });
  }

  /** Files a lab that is being built. @throws UsageError where the name is taken */
  add(lab: Lab): void {
    prepare(this.folder);
    const draft = this.#write({ version: 1, pids: pidScope(), builder: keyOf(process.pid), lab });
    try {
      linkSync(draft, this.#path(lab.name));
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === "EEXIST" ? this.taken(lab.name) : error;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Files what becomes of a lab that is still there, while no other process does the same. */
  change(lab: Lab, update: (now: Lab) => Lab): void {
    const lock = takeLock(`${this.folder}/.${lab.name}${LOCK}`, lab.name);
    try {
      const now = this.#one(lab.name)?.lab;
      if (now?.id === lab.id) this.save(update(now));
    } finally {
      rmSync(lock, { force: true });
    }
  }

  /** Files what has become of a lab. */
  save(lab: Lab): void {
    renameSync(this.#write({ version: 1, pids: pidScope(), lab }), this.#path(lab.name));
  }

  /** Forgets a lab, but not a later one of its name. */
  remove({ name, id }: Lab): void {
    if (this.#one(name)?.lab.id === id) rmSync(this.#path(name), { force: true });
  }

  /** Undefined for what is none of ours. */
  #one(name: string): Stored | undefined {
    try {
      const stored = JSON.parse(readFileSync(this.#path(name), "utf8")) as Stored;
      return isOurs(stored, name) ? stored : undefined;
    } catch {
      return undefined;
    }
  }

  #write(stored: Stored): string {
    const path = `${this.folder}/.${stored.lab.name}.${ownName()}`;
    try {
      writeFileSync(path, `${JSON.stringify(stored)}\n`, { mode: 0o600 });
      return path;
    } catch (cause) {
      rmSync(path, { force: true });
      throw new TransportError(`cannot write in ${this.folder}: ${(cause as Error).message}`, { cause });
    }
  }

  #dropDraft(name: string): void {
    if (name.endsWith(LOCK)) dropDeadLock(`${this.folder}/${name}`);
    const [, pid, started] = DRAFT.exec(name) ?? [];
    if (started !== undefined && !isAlive({ pid: Number(pid), started }))
      rmSync(`${this.folder}/${name}`, { force: true });
  }

  #path(name: string): string {
    return `${this.folder}/${name}${SUFFIX}`;
  }
}

function nameTaken({ name, owner }: Lab): UsageError {
  const removal = owner === undefined ? `; mptcpctl lab down ${name} removes it` : "";
  return new UsageError(`there is a lab "${name}" already`, {
    argument: name,
    hint: `mptcpctl lab show ${name}, or take another name${removal}`,
  });
}

function isOurs({ version, pids, lab }: Stored, name: string): boolean {
  return (
    version === 1 &&
    typeof pids === "string" &&
    lab.name === name &&
    LAB_HOSTS.every((host) => Number.isInteger(lab.holders[host].pid)) &&
    Array.isArray(lab.paths)
  );
}

/** Nothing of an earlier boot is left; a pid namespace of this one may be a container's. */
const bootOf = (scope: string) => scope.split(" ")[0];

function pidScope(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
}
