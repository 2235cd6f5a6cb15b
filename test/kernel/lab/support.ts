import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runFolder } from "../../../src/host/private/run-folder.js";
import { mptcpctl, startMptcpctl, type Variant } from "../../support/cli.js";
import {
  type ExecOptions,
  type NetnsTarget,
  type Result,
  type RunningProcess,
  type StartOptions,
  start,
} from "../../support/process.js";

/** The output of `lab up -j` and `lab show -j`. */
export interface LabFacts {
  readonly name: string;
  readonly hosts: Readonly<Record<"client" | "server" | "middle", { pid: number; netns: string }>>;
  readonly paths: readonly {
    readonly path: number;
    readonly client: End;
    readonly server: End;
    readonly broken?: string;
    readonly shape: object;
  }[];
  readonly user_namespace: boolean;
}

interface End {
  readonly dev: string;
  readonly addresses: readonly { readonly address: string }[];
}

/** Output of a namespace's holder when everything is ready, and how it waits for its end. */
const READY = "echo ready && exec cat";
const ROOT_WORLD = ["unshare", "--mount", "sh", "-c", `mount -t tmpfs tmpfs /run && ${READY}`];
/** A user without capabilities, in a user namespace without a process that has any. */
const USER_WORLD = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "sh", "-c", READY];

/** The folder of labs of a process whose XDG_RUNTIME_DIR is `runtime`, as a path of this process. */
function folderOf(pid: number, runtime: string): string {
  const userNamespace = readlinkSync(`/proc/${pid}/ns/user`);
  const { path } = runFolder("lab", { uid: process.geteuid?.() ?? 0, userNamespace, uidMap: "", runtime });
  return path.startsWith("/run/") ? `/proc/${pid}/root${path}` : path;
}

/** A mount namespace without labs of other processes; its labs are removed with it. */
export class LabNamespace implements AsyncDisposable {
  private constructor(
    readonly holder: RunningProcess,
    readonly prefix: readonly string[],
    /** Its path in this process. */
    readonly folder: string,
    readonly scratch: string,
  ) {}

  static async root(): Promise<LabNamespace> {
    const holder = await LabNamespace.#hold(ROOT_WORLD);
    const prefix = ["nsenter", "--target", String(holder.pid), "--mount"];
    const scratch = LabNamespace.#scratch();
    return new LabNamespace(holder, prefix, folderOf(holder.pid, scratch), scratch);
  }

  static async user(): Promise<LabNamespace> {
    const holder = await LabNamespace.#hold(USER_WORLD);
    const prefix = ["nsenter", "--target", String(holder.pid), "--user", "--preserve-credentials"];
    const scratch = LabNamespace.#scratch();
    return new LabNamespace(holder, prefix, folderOf(holder.pid, scratch), scratch);
  }

  static #scratch(): string {
    return mkdtempSync(join(tmpdir(), "mptcpctl-lab-"));
  }

  static async #hold(argv: readonly string[]): Promise<RunningProcess> {
    const holder = start(undefined, argv);
    await holder.line(/^ready$/);
    return holder;
  }

  /** Runs `mptcpctl lab WORDS`. */
  lab(words: string | readonly string[], options: ExecOptions & Variant = {}): Promise<Result> {
    return mptcpctl(undefined, ["lab", ...listOf(words)], this.#options(options));
  }

  /** The same for any command. */
  run(words: string | readonly string[], options: ExecOptions & Variant = {}): Promise<Result> {
    return mptcpctl(undefined, listOf(words), this.#options(options));
  }

  start(words: string | readonly string[], options: StartOptions & Variant = {}): RunningProcess {
    return startMptcpctl(undefined, ["lab", ...listOf(words)], this.#options(options));
  }

  /** The output of `lab WORDS -j`. @throws Error if it fails */
  async json<T = LabFacts>(words: string): Promise<T> {
    const { stdout, stderr, code } = await this.lab(`${words} -j`);
    if (code !== 0) throw new Error(`lab ${words}: exit ${code}\n${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Its state files, including drafts. */
  files(): string[] {
    try {
      return readdirSync(this.folder);
    } catch {
      return [];
    }
  }

  /**
   * Processes that belong to labs of these names, even if no file names them. Labs of other users, perhaps with the
   * same names, are in other mount namespaces.
   */
  processesOf(names: RegExp): string[] {
    const own = mountsOf(String(this.holder.pid));
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && mountsOf(name) === own);
    return pids.flatMap((pid) => {
      const [, mark = ""] = /(?:^|\0)MPTCPCTL_LAB=([^\0]*)/.exec(environmentOf(pid)) ?? [];
      return names.test(mark) ? [`${pid} ${mark}`] : [];
    });
  }

  #options<T extends { env?: Readonly<Record<string, string>> }>(options: T) {
    const env = { ...options.env, XDG_RUNTIME_DIR: this.scratch };
    return { prefix: this.prefix, timeout: 40_000, ...options, env };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab("down --all");
    await this.holder.stop();
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

const listOf = (words: string | readonly string[]): readonly string[] =>
  typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;

/** A host of a lab, in which programs can be started. */
export function placeOf(
  { hosts, user_namespace: user }: LabFacts,
  host: keyof LabFacts["hosts"],
): NetnsTarget {
  return { pid: hosts[host].pid, user, running: new Set() };
}

function mountsOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

/** Waits for a condition that becomes true soon. @throws Error with the actual state */
export async function until<T>(readValue: () => T, isRight: (found: T) => boolean): Promise<T> {
  for (const end = performance.now() + 3000; ; await sleep(10)) {
    const found = readValue();
    if (isRight(found)) return found;
    if (performance.now() > end) throw new Error(`not in time: ${JSON.stringify(found)}`);
  }
}
