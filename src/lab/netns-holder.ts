import { type ChildProcessByStdio, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { inheritedDescriptors } from "../run/descriptors.js";
import { namespaceRefusal } from "./refusal.js";
import { entering, toolEnvironment } from "./tools.js";

/** An idle process that keeps a network namespace alive. */
export interface NetnsHolder {
  readonly pid: number;
  /** Lets the holder continue when this process exits. */
  keep(): Promise<void>;
  /** Kills the holder. Other processes in the namespace keep it alive. */
  release(): Promise<void>;
}

export interface NetnsHolderOptions {
  /** Written below /proc/sys in the namespace, if the kernel has the setting: `net/mptcp/enabled`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Environment variables by which the holder can be found. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * `new`: also create a user namespace, in which the caller is root. A pid: use the user namespace of that
   * process. Default: the user namespace of the caller.
   */
  readonly user?: "new" | number | undefined;
}

/**
 * If the parent is killed, the holder reads end of file on its stdin and exits. After it has read the word,
 * it sleeps for ever, with no inherited descriptor open.
 */
const HOLDER_SCRIPT = `
for setting; do
  file=/proc/sys/\${setting%%=*} value=\${setting#*=}
  test ! -e "$file" || test "$(cat "$file")" = "$value" || echo "$value" > "$file" || exit 1
done
ip link set lo up && echo held && read -r word && test "$word" = keep || exit 1
exec sleep infinity < /dev/null > /dev/null 2>&1
`;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Creates a network namespace. It ends with this process unless it is kept.
 * @throws UnsupportedError, KernelError if it cannot be created
 */
export async function startNetnsHolder(options: NetnsHolderOptions = {}): Promise<NetnsHolder> {
  const child = spawnHolder(options);
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const release = () => {
    child.kill("SIGKILL");
    return exited;
  };
  try {
    await heldBy(child);
    return { pid: child.pid ?? 0, keep: () => keep(child), release };
  } catch (error) {
    await release();
    throw error;
  }
}

function spawnHolder({ settings = {}, environment = {}, user }: NetnsHolderOptions): Child {
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const enterWords = typeof user === "number" ? enteringUser(user) : [];
  const own = user === "new" ? ["--user", "--map-root-user"] : [];
  const argv = [...enterWords, "unshare", ...own, "--net", "sh", "-c", HOLDER_SCRIPT, "sh", ...words];
  const nullDescriptor = openSync("/dev/null", "r+");
  try {
    return spawn(argv[0] as string, argv.slice(1), {
      stdio: ["pipe", "pipe", "pipe", ...stdioCoveredBy(nullDescriptor)],
      env: { ...toolEnvironment(), ...environment },
      cwd: "/",
      // A session of its own: signals from the terminal do not reach it.
      detached: true,
    }) as Child;
  } finally {
    closeSync(nullDescriptor);
  }
}

/**
 * Other programs may wait until inherited descriptors are closed, so the holder gets /dev/null in their
 * place.
 */
function stdioCoveredBy(nullDescriptor: number): number[] {
  const last = (inheritedDescriptors() ?? []).reduce(
    (highest, fd) => (fd < MAX_COVERED ? Math.max(highest, fd) : highest),
    2,
  );
  return Array.from({ length: last - 2 }, () => nullDescriptor);
}

const MAX_COVERED = 256;

const enteringUser = (pid: number) => entering({ pid, user: true }).filter((word) => word !== "--net");

/** Waits until it reports that it is ready. */
function heldBy(child: Child): Promise<void> {
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  return new Promise((resolve, reject) => {
    child.stdin.on("error", () => {});
    child.stdout.setEncoding("utf8").once("data", () => resolve());
    child.once("error", reject);
    child.once("close", () => reject(namespaceRefusal(complaint)));
  });
}

async function keep(child: Child): Promise<void> {
  await new Promise<void>((resolve) => child.stdin.end("keep\n", resolve));
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
}
