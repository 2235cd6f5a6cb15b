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
  /** Ends the waiting; what was changed is put back first. */
  signal?: AbortSignal | undefined;
}

/** What became of a connection. */
export interface Closed {
  connection: Connection;
  /** Subflows that were ended. */
  destroyed: number;
  /** The connection itself has ended: its application gets errors. */
  ended: boolean;
  /** Subflows it still has, or has again. */
  left: Subflow[];
  /** Seconds after which the kernel ends a connection that has no subflow; where it has not ended. */
  endsIn?: number | undefined;
}

/**
 * Ends the subflows of connections with resets, and with them the connections.
 * @throws PermissionError, KernelError where this kernel cannot end sockets
 */
export async function closeConnections(
  netnsClient: NetnsClient,
  connections: readonly Connection[],
  { linger = false, signal = netnsClient.options.signal }: CloseOptions,
): Promise<Closed[]> {
  netnsClient.assertOpen();
  const timeout = await CloseTimeout.open(netnsClient);
  // Behind the close of the path manager nothing can be written in its namespace.
  const forget = netnsClient.onClose(() => timeout.restore());
  const closed = connections.map(
    (connection): Closed => ({ connection, destroyed: 0, ended: false, left: [] }),
  );
  try {
    signal?.throwIfAborted();
    if (linger) timeout.recover();
    else timeout.shorten();
    for (const one of closed) one.destroyed = await destroyAll(netnsClient, one.connection.subflows, signal);
    if (netnsClient.options.dryRun) return closed;
    for (const one of closed) await watchEnd(netnsClient, one, timeout.isShort, signal);
  } finally {
    forget();
    timeout.restore();
  }
  for (const one of closed) if (!one.ended) one.endsIn = timeout.seconds;
  return closed;
}

/** Ends one subflow with a reset; false where it was gone. @throws as closeConnections */
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
  if (await netnsClient.withholds(request.operation, { local, remote }, () => request.body)) return false;
  return destroySocket(netnsClient.session(NETLINK.sockDiag), request).catch(cannotDestroy);
}

async function destroyAll(
  netnsClient: NetnsClient,
  subflows: readonly Subflow[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let destroyed = 0;
  for (const subflow of subflows) {
    signal?.throwIfAborted();
    if (await destroySubflow(netnsClient, subflow)) destroyed++;
  }
  return destroyed;
}

/** Looks until the connection has ended, or, where it will wait, until it has no subflow. What joined meanwhile is ended, too. */
async function watchEnd(
  netnsClient: NetnsClient,
  closed: Closed,
  isShort: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  let rounds = ROUNDS;
  for (let looks = LOOKS; looks > 0; looks--) {
    signal?.throwIfAborted();
    const now = await lookAgain(netnsClient, closed.connection);
    const living = now?.subflows.filter(({ state }) => state !== ENDED) ?? [];
    closed.ended = now === undefined || now.state === ENDED;
    closed.left = closed.ended ? [] : living;
    if (closed.ended || (living.length === 0 && !isShort)) return;
    if (living.length > 0 && rounds-- > 0) closed.destroyed += await destroyAll(netnsClient, living, signal);
    await sleep(REST_MS, signal);
  }
}

/** By its cookie where its token is not known: the kernel looks up tokens only. */
async function lookAgain(
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
      "this kernel was built without CONFIG_INET_DIAG_DESTROY, without which no socket can be ended from outside";
  throw error;
}
