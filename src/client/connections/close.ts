import { KernelError } from "../../errors.js";
import type { Connection } from "../../model/connection.js";
import { AF } from "../../model/endpoint.js";
import type { Subflow } from "../../model/subflow.js";
import { destroyRequest, destroySocket } from "../../session/sock-diag.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";
import { sleep } from "../sleep.js";
import { CloseTimeout } from "./close-timeout.js";
import { lookUpConnection } from "./lookup.js";

const EOPNOTSUPP = 95;
/** A peer may join anew while its old subflows end: so often we begin again. */
const ROUNDS = 4;
/** How often, and how many ms apart, a connection is looked at until it has ended. */
const LOOKS = 40;
const REST_MS = 25;
/** A socket in this state has no connection any more; the application learns of it when it uses it. */
const ENDED = "UNCONN";

/** How connections are closed. */
export interface CloseOptions {
  /**
   * Leaves net.mptcp.close_timeout alone: without subflows the connection then waits so long (60 s) for a new one before
   * it ends. Default false: the sysctl is 0 meanwhile, for the whole namespace, and is put back.
   */
  linger?: boolean | undefined;
  /**
   * Ends the close, which then rejects with an AbortError: its `cause` is the signal's reason, and `closedBefore` returns
   * what was closed. What was changed for a moment is put back first.
   */
  signal?: AbortSignal | undefined;
}

/** What became of a connection. */
export interface Closed {
  connection: Connection;
  /** Subflows that were ended. */
  destroyed: number;
  /** The connection itself has ended: its application gets errors. Undefined where the close ended before it was known. */
  ended: boolean | undefined;
  /** Subflows it still has, or has again. Empty where `ended` is undefined. */
  left: Subflow[];
  /** Seconds after which the kernel ends a connection that has no subflow; where it has not ended. */
  endsIn?: number | undefined;
}

/** What `close` had done before it threw this. */
export function closedBefore(error: unknown): readonly Closed[] {
  return error instanceof Error && "closed" in error ? (error.closed as Closed[]) : [];
}

/**
 * Ends the subflows of connections with resets, and with them the connections.
 * @throws PermissionError, KernelError where this kernel cannot end sockets, AbortError; `closedBefore` tells what was done
 */
export async function closeConnections(
  netnsClient: NetnsClient,
  connections: readonly Connection[],
  { linger = false, signal = netnsClient.options.signal }: CloseOptions,
): Promise<Closed[]> {
  netnsClient.assertOpen();
  if (connections.length === 0) return [];
  const timeout = await CloseTimeout.open(netnsClient);
  // Behind the close of the path manager nothing can be written in its namespace.
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
    const done = closed.filter(({ destroyed, ended }) => destroyed > 0 || ended);
    throw withClosed(error, done, [signal, netnsClient.options.signal]);
  } finally {
    forget();
    timeout.restore();
  }
  for (const one of closed) if (!one.ended) one.endsIn = timeout.seconds;
  return closed;
}

/** The reason of a signal may be anything, and others may get it, too: the error about it is one of our own. */
function withClosed(
  error: unknown,
  closed: readonly Closed[],
  signals: readonly (AbortSignal | undefined)[],
): unknown {
  const isReason = signals.some((signal) => signal?.aborted && signal.reason === error);
  if (!isReason) return error instanceof Error ? Object.assign(error, { closed }) : error;
  const aborted = new Error("the close of connections was aborted", { cause: error });
  return Object.assign(aborted, { name: "AbortError", closed });
}

/** Ends one subflow with a reset; false where it was gone. @throws as closeConnections */
export async function destroySubflow(netnsClient: NetnsClient, subflow: Subflow): Promise<boolean> {
  const { local, remote, ifindex = 0, cookie } = subflow;
  const request = destroyRequest({
    operation: "connection close",
    of: "tcp",
    family: local.address.includes(":") ? AF.inet6 : AF.inet,
    sport: local.port,
    dport: remote.port,
    source: local.address,
    destination: remote.address,
    ifindex,
    cookie,
  });
  if (await netnsClient.withholds(request.operation, { local, remote }, () => request.body)) return false;
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

/** Looks until the connection has ended, or, where it will wait, until it has no subflow. What joined meanwhile is ended, too. */
async function watchEnd(
  netnsClient: NetnsClient,
  closed: Closed,
  isShort: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  let rounds = ROUNDS;
  let seen: Pick<Closed, "ended" | "left"> = closed;
  for (let looks = LOOKS; looks > 0; looks--) {
    signal?.throwIfAborted();
    seen = await lookAgain(netnsClient, closed.connection);
    if (seen.ended || (seen.left.length === 0 && !isShort)) break;
    if (seen.left.length > 0 && rounds-- > 0) await destroyAll(netnsClient, closed, seen.left, signal);
    await sleep(REST_MS, signal);
  }
  Object.assign(closed, seen);
}

async function lookAgain(
  netnsClient: NetnsClient,
  connection: Connection,
): Promise<Pick<Closed, "ended" | "left">> {
  const now = await findAgain(netnsClient, connection);
  if (now === undefined || now.state === ENDED) return { ended: true, left: [] };
  return { ended: false, left: now.subflows.filter(({ state }) => state !== ENDED) };
}

/** By its cookie where its token is not known: the kernel looks up tokens only. */
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
  if (error instanceof KernelError && error.errno === EOPNOTSUPP)
    error.hint ??=
      "this kernel was built without CONFIG_INET_DIAG_DESTROY, without which no socket can be ended from outside";
  throw error;
}
