import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type EventLine, parseEventLine } from "../../commands/lab/demo/event-line.js";
import { startMptcpctl, type Variant } from "./cli.js";
import type { NetnsTarget, Result, RunningProcess, StartOptions } from "./process.js";

export { type EventLine, parseEventLine };

/** NETLINK_GENERIC in the column `Eth` of /proc/net/netlink. */
const GENERIC = "16";
const TIMEOUT_MS = 10_000;

/** A monitor that runs in the background and is read line by line. */
export class Watch implements AsyncDisposable {
  #read = 0;

  private constructor(readonly running: RunningProcess) {}

  /** Starts `mptcpctl WORDS` and waits until the kernel sends it events. */
  static async start(
    place: NetnsTarget,
    words: string | readonly string[] = "monitor",
    options: StartOptions & Variant = {},
  ): Promise<Watch> {
    const running = startMptcpctl(place, words, options);
    await listening(place, running);
    return new Watch(running);
  }

  /** The next line, or the next one that matches; lines before it are skipped. */
  async next(pattern = /^/): Promise<string> {
    const line = await this.running.line(pattern, TIMEOUT_MS, this.#read);
    this.#read = this.running.output.lines().indexOf(line, this.#read) + 1;
    return line;
  }

  /** The next line of this event. */
  async event(name: string): Promise<EventLine> {
    return parseEventLine(await this.next(new RegExp(`^\\[ *${name}\\]`)));
  }

  /** Printed lines that were not read. */
  rest(): string[] {
    return this.running.output.lines().slice(this.#read);
  }

  /** Ends it as a user does. */
  stop(signal: NodeJS.Signals = "SIGINT"): Promise<Result> {
    return this.running.stop(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running.stop("SIGKILL");
  }
}

/** Waits until a process has joined a group of generic netlink. @throws Error if it ends before, or after 10 s */
export async function listening(place: NetnsTarget, running: RunningProcess): Promise<void> {
  for (const end = performance.now() + TIMEOUT_MS; performance.now() < end; await sleep(10)) {
    if (hasJoined(place, running.pid)) return;
    if (running.child.exitCode !== null) break;
  }
  await running.stop();
  throw new Error(`it never listened\n${running.output.all()}`);
}

/** Columns of /proc/net/netlink: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. */
function hasJoined(place: NetnsTarget, pid: number): boolean {
  const own = socketsOf(pid);
  const rows = readFileSync(`/proc/${place.pid}/net/netlink`, "utf8").split("\n").map(columns);
  return rows.some(
    ([, protocol, , groups = "0", , , , , , inode = ""]) =>
      protocol === GENERIC && Number.parseInt(groups, 16) !== 0 && own.has(inode),
  );
}

const columns = (row: string): string[] => row.trim().split(/ +/);

/** Inodes of the open sockets of a process; none while it starts or when it has ended. */
function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  try {
    const links = readdirSync(folder).map((fd) => linkOf(`${folder}/${fd}`));
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
}

/** A descriptor may be closed after it was listed. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
