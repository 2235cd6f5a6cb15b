import { familyOf } from "../../codec/wire/address-family.js";
import { ERRNO } from "../../errno.js";
import { KernelError } from "../../errors.js";
import type { Connection } from "../../model/connection.js";
import type { Subflow } from "../../model/subflow.js";
import { destroyRequest, destroySocket } from "../../session/sock-diag.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";
import { sleep } from "../sleep.js";
import { CloseTimeout } from "./close-timeout.js";
import { lookUpConnection } from "./lookup.js";

/** Number of attempts: a peer may join again while its old subflows close. */
const ROUNDS = 4;
/** How often, and at what interval (ms), to check whether a connection has ended. */
const MAX_CHECKS = 40;
const REST_MS = 25;
/** A socket in this state has no connection any more; the application notices at its next use. */
const ENDED = "UNCONN";

/** Options of closing. */
export interface CloseOptions {
  /**
   * Do not change net.mptcp.close_timeout: without subflows the connection then waits that long (60 s) for a
   * new one before it ends. Default false: the sysctl is temporarily 0 for the whole namespace, and is
   * restored.
   */
  linger?: boolean | undefined;
  /**
   * Ends the call, which then rejects with an AbortError: its `cause` is the signal's reason, and `closedBefore`
   * returns what was closed. Temporary changes are undone first.
   */
  signal?: AbortSignal | undefined;
}

/** The result for one connection. */
export interface Closed {
  connection: Connection;
  /** Number of subflows that were closed. */
  destroyed: number;
  /** The connection itself has ended: its application gets errors. Undefined if the call ended before it was known. */
  ended: boolean | undefined;
  /** Subflows that it still has, or has again. Empty if `ended` is undefined. */
  left: Subflow[];
  /** Seconds after which the kernel ends a connection without subflows; present if it has not ended. */
  endsIn?: number | undefined;
}

/** The connections that `close` had closed before it threw this. */
export function closedBefore(error: unknown): readonly Closed[] {
  return error instanceof Error && "closed" in error ? (error.closed as Closed[]) : [];
}

/**
 * Closes all subflows of the given connections with resets, and thereby the connections.
 * @throws PermissionError, KernelError if this kernel cannot close sockets, AbortError; `closedBefore` returns what was
 * closed
 */
export async function closeConnections(
  netnsClient: NetnsClient,
  connections: readonly Connection[],
  { linger = false, signal = netnsClient.options.signal }: CloseOptions,
): Promise<Closed[]> {
  netnsClient.assertOpen();
  if (connections.length === 0) return [];
  const timeout = await CloseTimeout.open(netnsClient);
  // After the path manager is closed, nothing can be written in its namespace.
  const forget = netnsClient.onClose(() => timeout.restore());
  const closed = connections.map(
    (connection): Closed => ({ connection, destroyed: 0, ended: undefined, left: [] }),
  );
  try {
    signal?.throwIfAborted();
    if (linger) timeout.recover();
    else timeout.shorten();
    for (const one of closed) await destroyAll(netnsClient, one, one.connection.subflows, signal);
    if (netnsClient.options.dryRun) return closed;
    for (const one of closed) await watchEnd(netnsClient, one, timeout.isShort, signal);
  } catch (error) {
    const closedConnections = closed.filter(({ destroyed, ended }) => destroyed > 0 || ended);
    throw withClosed(error, closedConnections, [signal, netnsClient.options.signal]);
  } finally {
    forget();
    timeout.restore();
  }
  for (const one of closed) if (!one.ended) one.endsIn = timeout.seconds;
  return closed;
}

/** The reason of a signal may be any value, and may be shared: so the error that carries `closed` is a new one. */
export function withClosed(
  error: unknown,
  closed: readonly Closed[],
  signals: readonly (AbortSignal | undefined)[],
): unknown {
  const isReason = signals.some((signal) => signal?.aborted && signal.reason === error);
  if (!isReason) return error instanceof Error ? Object.assign(error, { closed }) : error;
  const aborted = new Error("the close of connections was aborted", { cause: error });
  return Object.assign(aborted, { name: "AbortError", closed });
}

/**
 * Closes one subflow with a reset; false if it was gone.
 * @throws as closeConnections
 */
export async function destroySubflow(netnsClient: NetnsClient, subflow: Subflow): Promise<boolean> {
  const { local, remote, ifindex = 0, cookie } = subflow;
  const request = destroyRequest({
    operation: "connection close",
    of: "tcp",
    family: familyOf(local.address),
    sport: local.port,
    dport: remote.port,
    source: local.address,
    destination: remote.address,
    ifindex,
    cookie,
  });
  if (await netnsClient.changes.withholds(request.operation, { local, remote }, () => request.body))
    return false;
  return destroySocket(netnsClient.session(NETLINK.sockDiag), request).catch(cannotDestroy);
}

/** Counts each subflow as soon as it has ended: the next may fail. */
async function destroyAll(
  netnsClient: NetnsClient,
  closed: Closed,
  subflows: readonly Subflow[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const subflow of subflows) {
    signal?.throwIfAborted();
    if (await destroySubflow(netnsClient, subflow)) closed.destroyed++;
  }
}

/**
 * Waits until the connection has ended or, if it will wait, until it has no subflow. Subflows that join in
 * the meantime are closed, too.
 */
async function watchEnd(
  netnsClient: NetnsClient,
  closed: Closed,
  isShort: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  let rounds = ROUNDS;
  let latest: Pick<Closed, "ended" | "left"> = closed;
  for (let remainingChecks = MAX_CHECKS; remainingChecks > 0; remainingChecks--) {
    signal?.throwIfAborted();
    latest = await currentState(netnsClient, closed.connection);
    if (latest.ended || (latest.left.length === 0 && !isShort)) break;
    if (latest.left.length > 0 && rounds-- > 0) await destroyAll(netnsClient, closed, latest.left, signal);
    await sleep(REST_MS, signal);
  }
  Object.assign(closed, latest);
}

/** Whether a connection has ended, and the subflows that it has now. */
export async function currentState(
  netnsClient: NetnsClient,
  connection: Connection,
): Promise<Pick<Closed, "ended" | "left">> {
  const now = await findAgain(netnsClient, connection);
  if (now === undefined || now.state === ENDED) return { ended: true, left: [] };
  return { ended: false, left: now.subflows.filter(({ state }) => state !== ENDED) };
}

/** Use the cookie if the token is unknown: the kernel can look up tokens only. */
async function findAgain(
  netnsClient: NetnsClient,
  { token, cookie }: Connection,
): Promise<Connection | undefined> {
  if (token !== undefined) return lookUpConnection(netnsClient, token);
  const { connectionBatches } = await import("./list.js");
  for await (const batch of connectionBatches(netnsClient, {}, {})) {
    const found = batch.find((one) => one.cookie === cookie);
    if (found) return found;
  }
  return undefined;
}

function cannotDestroy(error: unknown): never {
  if (error instanceof KernelError && error.errno === ERRNO.EOPNOTSUPP)
    error.hint ??=
      "this kernel was built without CONFIG_INET_DIAG_DESTROY, which is needed to close sockets of other programs";
  throw error;
}
