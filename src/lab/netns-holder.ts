import { type ChildProcessByStdio, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { inheritedDescriptors } from "../run/descriptors.js";
import { namespaceRefusal } from "./refusal.js";
import { entering, toolEnvironment } from "./tools.js";

/** A process that holds a network namespace by living in it, and does nothing else. */
export interface NetnsHolder {
  readonly pid: number;
  /** From now on it lives on without us, until somebody ends it. */
  keep(): Promise<void>;
  /** Ends it; what else lives in the namespace keeps that. */
  release(): Promise<void>;
}

export interface NetnsHolderOptions {
  /** Written below /proc/sys inside, where the kernel has them: `net/mptcp/enabled`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Variables by which it can be found. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * `new`: a user namespace comes with it, in which the caller is root. A pid: it lies in the user namespace of that
   * process. Default: in the caller's own.
   */
  readonly user?: "new" | number | undefined;
}

/**
 * Whoever started it may be killed at any moment: it then reads the end of its input and is gone. Once it has read the
 * word, it sleeps for ever, with nothing open that was anybody else's.
 */
const SCRIPT = `
for setting; do
  file=/proc/sys/\${setting%%=*} value=\${setting#*=}
  test ! -e "$file" || test "$(cat "$file")" = "$value" || echo "$value" > "$file" || exit 1
done
ip link set lo up && echo held && read -r word && test "$word" = keep || exit 1
exec sleep infinity < /dev/null > /dev/null 2>&1
`;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Makes a network namespace; it ends with this process unless it is kept. @throws UnsupportedError, KernelError where none can be made */
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
  const within = typeof user === "number" ? enteringUser(user) : [];
  const own = user === "new" ? ["--user", "--map-root-user"] : [];
  const argv = [...within, "unshare", ...own, "--net", "sh", "-c", SCRIPT, "sh", ...words];
  const nothing = openSync("/dev/null", "r+");
  try {
    return spawn(argv[0] as string, argv.slice(1), {
      stdio: ["pipe", "pipe", "pipe", ...coveredBy(nothing)],
      env: { ...toolEnvironment(), ...environment },
      cwd: "/",
      // A session of its own: keys of a terminal and its end do not reach it.
      detached: true,
    }) as Child;
  } finally {
    closeSync(nothing);
  }
}

/** Whoever gave us further descriptors waits for their end: the holder gets nothing in their places. */
function coveredBy(nothing: number): number[] {
  const last = (inheritedDescriptors() ?? []).reduce(
    (most, fd) => (fd < MOST_COVERED ? Math.max(most, fd) : most),
    2,
  );
  return Array.from({ length: last - 2 }, () => nothing);
}

const MOST_COVERED = 256;

const enteringUser = (pid: number) => entering({ pid, user: true }).filter((word) => word !== "--net");

/** Until it says that all is ready. */
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
