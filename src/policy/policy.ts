import type { Endpoint } from "../model/endpoint.js";
import type { PathManagerEvent } from "../model/event.js";
import type { SocketEnd } from "../model/socket.js";
import type { Status } from "../model/status.js";
import type {
  Announcement,
  CreatedSubflow,
  SubflowKey,
  SubflowMatch,
  SubflowSpec,
} from "../model/userspace.js";

/**
 * A program that decides for the connections under the userspace path manager. Every hook may be left out, and may be
 * asynchronous: nothing waits for it. What a hook throws is logged and goes no further.
 */
export interface Policy {
  /** For the log. */
  readonly name?: string;
  /** Before anything else. */
  start?(manager: PolicyManager): unknown;
  /** A connection is fully established: it can be steered from now on. Called for those found at the start, too. */
  established?(connection: PolicyConnection): unknown;
  /** The peer announced an address, for the first time or again. */
  announced?(connection: PolicyConnection, address: RemoteAddress): unknown;
  /** The peer withdrew an address. */
  removed?(connection: PolicyConnection, address: RemoteAddress): unknown;
  /** A subflow beside the first is up, whoever opened it. */
  subflowEstablished?(connection: PolicyConnection, subflow: PolicySubflow): unknown;
  /** A subflow is gone, or could not be opened: then it was never established. */
  subflowClosed?(connection: PolicyConnection, subflow: PolicySubflow): unknown;
  /** The peer asked for a subflow to be used as a backup, or as any other again. */
  priorityChanged?(connection: PolicyConnection, subflow: PolicySubflow): unknown;
  /** The connection is gone; nothing can be done for it any more. */
  closed?(connection: PolicyConnection): unknown;
  /** Every event of every connection, after the hook of its own. */
  event?(event: PathManagerEvent, connection: PolicyConnection): unknown;
  /** The end: half a second is left. */
  stop?(): unknown;
}

/** Names of all hooks. */
export const HOOKS = [
  "start",
  "established",
  "announced",
  "removed",
  "subflowEstablished",
  "subflowClosed",
  "priorityChanged",
  "closed",
  "event",
  "stop",
] as const satisfies readonly (keyof Policy)[];

export type Hook = (typeof HOOKS)[number];

/** A connection that a policy steers: what is known of it, kept up to date, and what can be done for it. */
export interface PolicyConnection {
  /** Its local token. */
  readonly token: number;
  /** Ends of the first subflow. */
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** The peer opened it. */
  readonly serverSide: boolean;
  /** The peer forbids subflows to the address that the connection was opened to. False where the policy started late. */
  readonly denyJoinId0: boolean;
  readonly manager: PolicyManager;
  /** Aborts when the connection is closed, or the policy ends. */
  readonly signal: AbortSignal;
  readonly isOpen: boolean;
  /** Live subflows, the first one included while it lives. */
  readonly subflows: readonly PolicySubflow[];
  /** Addresses that the peer announced and did not withdraw, by id. Incomplete where the policy started late. */
  readonly announced: ReadonlyMap<number, RemoteAddress>;
  /** As `userspace.announce`. */
  announce(spec: Announcement): Promise<Endpoint>;
  /** As `userspace.remove`. */
  removeAddress(id: number): Promise<void>;
  /** As `userspace.addresses`. */
  addresses(): Promise<Endpoint[]>;
  /**
   * As `userspace.createSubflow`. With `wait` it settles when the subflow is up, or with the error that says why not.
   * @throws SubflowError, DeadlineError, and what the kernel refuses at once
   */
  createSubflow(spec: SubflowSpec, options?: OpenSubflowOptions): Promise<CreatedSubflow>;
  /** As `userspace.destroySubflow`; takes one of `subflows`, too. */
  destroySubflow(subflow: SubflowKey): Promise<void>;
  /** As `userspace.changeSubflow`; takes one of `subflows`, too. */
  changeSubflow(subflow: SubflowMatch, change: { backup: boolean }): Promise<void>;
  /**
   * Waits, until the connection is closed at the latest.
   * @param ms milliseconds, 0 or more @returns whether it is still open @throws UsageError for any other value
   */
  sleep(ms: number): Promise<boolean>;
}

/** What a policy has beside its connections. */
export interface PolicyManager {
  /** All that are open, by token. */
  readonly connections: ReadonlyMap<number, PolicyConnection>;
  /** Interfaces with addresses, routes and state, as `mptcpctl status` shows them. */
  status(): Promise<Status>;
  /** A line in the log. */
  log(text: string): void;
}

/** An address of the peer. */
export interface RemoteAddress extends SocketEnd {
  readonly id: number;
}

/** A subflow as the events tell of it. */
export interface PolicySubflow {
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** Ids of both addresses. */
  readonly localId: number;
  readonly remoteId: number;
  /** The one the connection began with. */
  readonly initial: boolean;
  /** The peer asked us to use it as a backup. */
  readonly backup: boolean;
  /** False for one that could not even be opened. */
  readonly established: boolean;
  /** Interface it is bound to. */
  readonly dev?: string | undefined;
  /** Errno that ended it. */
  readonly error?: number | undefined;
  /** Reason that the peer gave for a reset; see resetReasonName. */
  readonly resetReason?: number | undefined;
}

/** A connection as it was found: what a policy that starts late begins with. */
export interface Snapshot {
  readonly token: number;
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  readonly serverSide: boolean;
  readonly established: boolean;
  readonly subflows: readonly PolicySubflow[];
}

export type LogLevel = "info" | "warning" | "error";
export type Log = (level: LogLevel, text: string) => void;
/** How a policy opens a subflow. */
export interface OpenSubflowOptions {
  /** Milliseconds until the kernel must have told what became of it; absent: not waited for. */
  wait?: number | undefined;
}
