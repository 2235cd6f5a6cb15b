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
 * A program that decides for the connections under the userspace path manager. All hooks are optional and may
 * be asynchronous: nothing waits for them. An error of a hook is logged and has no other effect.
 */
export interface Policy {
  /** For the log. */
  readonly name?: string;
  /** Called before all other hooks. */
  start?(manager: PolicyManager): unknown;
  /**
   * A connection is fully established: subflows can be created from now on. Also called for connections that
   * exist at the start.
   */
  established?(connection: PolicyConnection): unknown;
  /** The peer announced an address, for the first time or again. */
  announced?(connection: PolicyConnection, address: RemoteAddress): unknown;
  /** The peer removed an address. */
  removed?(connection: PolicyConnection, address: RemoteAddress): unknown;
  /** An additional subflow is established, whichever side created it. */
  subflowEstablished?(connection: PolicyConnection, subflow: PolicySubflow): unknown;
  /** A subflow is closed, or could not be established. */
  subflowClosed?(connection: PolicyConnection, subflow: PolicySubflow): unknown;
  /** The peer changed the backup flag of a subflow. */
  priorityChanged?(connection: PolicyConnection, subflow: PolicySubflow): unknown;
  /** The connection is closed; all requests for it fail from now on. */
  closed?(connection: PolicyConnection): unknown;
  /** Called for every event of every connection, after the specific hook. */
  event?(event: PathManagerEvent, connection: PolicyConnection): unknown;
  /** The policy ends: half a second remains. */
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

/** A connection under a policy: its current state, and requests for it. */
export interface PolicyConnection {
  /** Its local token. */
  readonly token: number;
  /** Addresses and ports of the first subflow. */
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** The peer initiated it. */
  readonly serverSide: boolean;
  /**
   * The peer forbids subflows to the connection's first remote address. False if the policy started after the
   * connection.
   */
  readonly denyJoinId0: boolean;
  readonly manager: PolicyManager;
  /** Aborts when the connection closes or the policy ends. */
  readonly signal: AbortSignal;
  readonly isOpen: boolean;
  /** Established subflows, including the first one. */
  readonly subflows: readonly PolicySubflow[];
  /**
   * Addresses that the peer has announced and not removed, by id. Incomplete if the policy started after the
   * connection.
   */
  readonly announced: ReadonlyMap<number, RemoteAddress>;
  /** As `userspace.announce`. */
  announce(spec: Announcement): Promise<Endpoint>;
  /** As `userspace.remove`. */
  removeAddress(id: number): Promise<void>;
  /** As `userspace.addresses`. */
  addresses(): Promise<Endpoint[]>;
  /**
   * As `userspace.createSubflow`. With `wait` it resolves when the subflow is established, or rejects with
   * the reason.
   * @throws SubflowError, DeadlineError, and the kernel's immediate errors
   */
  createSubflow(spec: SubflowSpec, options?: OpenSubflowOptions): Promise<CreatedSubflow>;
  /** As `userspace.destroySubflow`; also accepts an entry of `subflows`. */
  destroySubflow(subflow: SubflowKey): Promise<void>;
  /** As `userspace.changeSubflow`; also accepts an entry of `subflows`. */
  changeSubflow(subflow: SubflowMatch, change: { backup: boolean }): Promise<void>;
  /**
   * Waits, but not beyond the end of the connection.
   * @param ms milliseconds, 0 or more
   * @returns whether the connection is still open
   * @throws UsageError for any other value
   */
  sleep(ms: number): Promise<boolean>;
}

/** The functions of a policy that do not concern one connection. */
export interface PolicyManager {
  /** All open connections, by token. */
  readonly connections: ReadonlyMap<number, PolicyConnection>;
  /** Interfaces with addresses, routes and state, as `mptcpctl status` shows them. */
  status(): Promise<Status>;
  /** Writes a line to the log. */
  log(text: string): void;
}

/** An address of the peer. */
export interface RemoteAddress extends SocketEnd {
  readonly id: number;
}

/** A subflow, as reported by events. */
export interface PolicySubflow {
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** Address ids of both ends. */
  readonly localId: number;
  readonly remoteId: number;
  /** The first subflow of the connection. */
  readonly initial: boolean;
  /** The peer requested that it be used as a backup. */
  readonly backup: boolean;
  /** False if it could not be established. */
  readonly established: boolean;
  /** Interface it is bound to. */
  readonly dev?: string | undefined;
  /** The errno that closed it, as in errno.h. */
  readonly errno?: number | undefined;
  /** Its name. */
  readonly errnoName?: string | undefined;
  /** The reset reason sent by the peer; see resetReasonName. */
  readonly resetReason?: number | undefined;
}

/** A connection in a snapshot: the initial state for a policy that starts later. */
export interface Snapshot {
  readonly token: number;
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  readonly serverSide: boolean;
  readonly established: boolean;
  readonly subflows: readonly PolicySubflow[];
}

/** `info`: a policy's own line. `warning`, `error`: about the policy. */
export type LogLevel = "info" | "warning" | "error";
/** Receives one line of a policy's log. */
export type Log = (level: LogLevel, text: string) => void;
/** Options of a new subflow. */
export interface OpenSubflowOptions {
  /** Maximum time (ms) to wait for its outcome; absent: do not wait. */
  wait?: number | undefined;
}
