import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { PathManager } from "../client/path-manager.js";
import { MptcpError } from "../errors.js";
import { processName } from "../host/process-name.js";
import { demandOwnProc, withoutProc } from "../host/unread.js";
import type { SocketEnd, SocketFacts } from "../model/socket.js";
import { suggested } from "../suggestions.js";
import { loadBinding } from "../transport/native/binding.js";
import { diagnoseTcp, type TcpDiagnosis } from "./diagnose-tcp.js";
import { ProcessTree, readTextOrEmpty } from "./process-tree.js";
import { readTcpTable, type TcpRow } from "./tcp-table.js";

/** A socket of the program. */
export interface FoundSocket {
  readonly kind: "listener" | "connection";
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  readonly pid: number;
  readonly process: string;
  /** False while a connection is being established. */
  readonly established: boolean;
  /** It started as MPTCP and has fallen back to TCP. */
  readonly fallback: boolean;
}

/**
 * - `mptcp`: it has MPTCP sockets. `fallback`: it had, and each has fallen back to TCP.
 * - `brief`: no check saw one, but connections in its namespace requested MPTCP in the meantime.
 * - `tcp`: TCP sockets only. `none`: no sockets of either kind. `unknown`: the check was impossible.
 */
export type RunVerdict = "mptcp" | "fallback" | "brief" | "tcp" | "none" | "unknown";

/** The result of checking a program. */
export interface RunFindings extends Partial<TcpDiagnosis> {
  readonly verdict: RunVerdict;
  /** Duration of the check, in seconds. */
  readonly seconds: number;
  readonly sockets: readonly FoundSocket[];
  /** Sockets that are plain TCP. */
  readonly tcp: readonly FoundSocket[];
}

/** A program that was started. */
export interface Watched {
  readonly pid: number;
  /** Settles when it has exited. */
  readonly exited: Promise<unknown>;
  /** Maximum duration, in seconds. */
  readonly seconds: number;
}

/** Check often at first: many programs finish within milliseconds. */
const MIN_PAUSE_MS = 2;
const PAUSE_FACTOR = 0.05;
/** With many sockets, use at most a fifth of the time for checks. */
const PAUSES_PER_CHECK = 4;

/** Checks the sockets of a program. */
export type Watching = (watched: Watched) => Promise<RunFindings>;

/**
 * Call this before a program is started. The result checks its sockets and those of its descendants until one is
 * MPTCP, or all have ended, or the time is up. Meanwhile orphaned daemons become our children.
 */
export async function beginVerification(manager: PathManager): Promise<Watching> {
  const requestsBefore = await requests(manager);
  const tree = new ProcessTree(process.pid);
  const release = adoptOrphans();
  return async ({ pid, exited, seconds }) => {
    tree.add(pid);
    const watch = new Watch(manager, tree);
    const startedAt = process.uptime();
    const elapsedSeconds = () => process.uptime() - startedAt;
    try {
      demandProcesses();
      await watch.checkUntil(exited, () => elapsedSeconds() >= seconds);
      const requestCount = (await requests(manager)) - requestsBefore;
      // The last connection may have been made after the last check.
      if (requestCount > 0 && !watch.isCertain) await watch.check();
      return { ...watch.findings(requestCount), seconds: elapsedSeconds() };
    } catch (error) {
      if (!(error instanceof MptcpError)) throw error;
      const { message: reason, hint } = error;
      const emptyFindings = { sockets: [], tcp: [], seconds: elapsedSeconds() };
      return { verdict: "unknown", ...emptyFindings, reason, ...(hint !== undefined && { hint }) };
    } finally {
      release();
    }
  };
}

const OWN_SOCKETS = "/proc/self/net/tcp";

/** @throws UnsupportedError if sockets of processes cannot be listed: an empty result would mean nothing */
function demandProcesses(): void {
  demandOwnProc();
  try {
    readFileSync(OWN_SOCKETS);
  } catch (error) {
    throw withoutProc(OWN_SOCKETS, error);
  }
}

/** Without the addon, a daemon's parent must be seen while it runs. */
function adoptOrphans(): () => void {
  const binding = loadBinding();
  const requestsBefore = binding?.adoptOrphans(1);
  return () => binding?.adoptOrphans(requestsBefore ?? 0);
}

/** How many connections in the namespace requested MPTCP, or were asked for it, and were answered. */
async function requests({ counters }: PathManager): Promise<number> {
  try {
    const { MPCapableSYNTX = 0, MPCapableACKRX = 0 } = (await counters.read()).counters;
    return MPCapableSYNTX + MPCapableACKRX;
  } catch {
    return 0;
  }
}

class Watch {
  readonly #mptcp = new Map<number, FoundSocket>();
  readonly #tcp = new Map<number, FoundSocket>();
  #suspicion: TcpDiagnosis | undefined;

  constructor(
    readonly manager: PathManager,
    readonly tree: ProcessTree,
  ) {}

  async checkUntil(exited: Promise<unknown>, isLate: () => boolean): Promise<void> {
    const first = process.uptime();
    let ended = false;
    const end = exited
      .catch(() => {})
      .then(() => {
        ended = true;
      });
    for (;;) {
      const [startedAt, isLast] = [process.uptime(), ended];
      await this.check();
      if (this.isCertain || isLate() || (isLast && !this.tree.isAlive)) return;
      const now = process.uptime();
      const pause = Math.max((now - startedAt) * PAUSES_PER_CHECK, (now - first) * PAUSE_FACTOR) * 1000;
      const slept = sleep(Math.max(pause, MIN_PAUSE_MS));
      await (isLast ? slept : Promise.race([end, slept]));
    }
  }

  /** A listener, or a connection that is established with MPTCP. */
  get isCertain(): boolean {
    return [...this.#mptcp.values()].some(({ kind, established, fallback }) =>
      kind === "listener" ? true : established && !fallback,
    );
  }

  /** Counts a TCP socket only if it existed before and after the MPTCP list: subflows are TCP sockets, too. */
  async check(): Promise<void> {
    const heldSockets = this.tree.sockets();
    if (heldSockets.size === 0) return;
    const requestsBefore = this.#tcpSockets(heldSockets);
    await this.#readMptcp(heldSockets);
    const inodesAfter = new Set(this.#tcpSockets(heldSockets).map(({ inode }) => inode));
    for (const { inode, pid, ...ends } of requestsBefore)
      if (inodesAfter.has(inode) && !this.#mptcp.has(inode)) this.#addTcp(inode, pid, ends);
  }

  async #readMptcp(heldSockets: ReadonlyMap<number, number>): Promise<void> {
    for await (const part of this.manager.connections.survey()) {
      const listeners = part.kind === "others" ? part.listeners : [];
      const connections = part.kind === "connections" ? part.connections : [];
      for (const one of listeners) this.#addMptcp("listener", one, heldSockets, false);
      for (const one of connections) this.#addMptcp("connection", one, heldSockets, one.fallback ?? false);
    }
  }

  #addMptcp(
    kind: FoundSocket["kind"],
    { inode, local, remote, state }: SocketFacts,
    heldSockets: ReadonlyMap<number, number>,
    fallback: boolean,
  ): void {
    const pid = heldSockets.get(inode);
    if (pid === undefined) return;
    const established = state !== "SYN-SENT";
    this.#mptcp.set(inode, { kind, local, remote, ...holder(pid), established, fallback });
    this.#tcp.delete(inode);
  }

  #addTcp(inode: number, pid: number, row: Pick<TcpRow, "local" | "remote" | "listens">): void {
    const { listens, ...ends } = row;
    const kind = listens ? "listener" : "connection";
    this.#suspicion ??= diagnoseTcp(pid);
    this.#tcp.set(inode, { kind, ...ends, ...holder(pid), established: true, fallback: false });
  }

  #tcpSockets(heldSockets: ReadonlyMap<number, number>): (TcpRow & { pid: number })[] {
    const [pid] = heldSockets.values();
    const rows = ["tcp", "tcp6"].flatMap((name) => readTcpTable(readTextOrEmpty(`/proc/${pid}/net/${name}`)));
    return rows.flatMap((row) => {
      const pid = heldSockets.get(row.inode);
      return pid === undefined ? [] : [{ ...row, pid }];
    });
  }

  /** @param requestCount how many connections of the namespace became MPTCP, or requested it, in the meantime */
  findings(requestCount: number): Omit<RunFindings, "seconds"> {
    const found = { sockets: [...this.#mptcp.values()], tcp: [...this.#tcp.values()] };
    const [first] = found.sockets;
    if (first !== undefined && !found.sockets.every(({ fallback }) => fallback))
      return { verdict: "mptcp", ...found };
    if (first !== undefined)
      return { verdict: "fallback", ...found, reason: FALLBACK_TEXT, hint: FALLBACK_HINT };
    if (found.tcp.length > 0) return { verdict: "tcp", ...found, ...this.#whyTcp() };
    const { closed } = this.tree;
    if (closed !== undefined) return { verdict: "unknown", ...found, ...closedReason(closed) };
    if (requestCount > 0) return { verdict: "brief", ...found, reason: briefReason(requestCount) };
    return { verdict: "none", ...found, reason: "it opened no TCP socket in that time" };
  }

  #whyTcp(): TcpDiagnosis {
    if (this.manager.conditions().enabled !== false)
      return this.#suspicion ?? { reason: "the reason is unknown" };
    const suggestions = [suggested("sysctl", "net.mptcp.enabled", "1")];
    return { reason: OFF, hint: "switch it on, then start the program again", suggestions };
  }
}

const OFF = "MPTCP is switched off in its namespace (net.mptcp.enabled=0)";
const FALLBACK_TEXT = "the peer, or something on the way to it, does not speak MPTCP";
const FALLBACK_HINT = "try another peer, or another path; a connection is MPTCP only if the peer supports it";

function briefReason(requestCount: number): string {
  const countText = requestCount === 1 ? "1 connection" : `${requestCount} connections`;
  return `its sockets were gone before they could be looked at; ${countText} of this namespace requested MPTCP in the meantime`;
}

/** An empty result means nothing if the open files of a process could not be listed. */
function closedReason(pid: number): TcpDiagnosis {
  const name = processName(pid) || "a process";
  return {
    reason: `the open files of ${name} (pid ${pid}) could not be listed: it has other rights than mptcpctl`,
    hint: "root can list them",
  };
}

function holder(pid: number): { pid: number; process: string } {
  return { pid, process: processName(pid) };
}
