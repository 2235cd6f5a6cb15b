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
/** Number of attempts: a peer may join again while its old subflows close. */
const ROUNDS = 4;
/** How often, and at what interval (ms), to check whether a connection has ended. */
const LOOKS = 40;
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
  /** Ends the waiting; changes are undone first. */
  signal?: AbortSignal | undefined;
}

/** The result for one connection. */
export interface Closed {
  connection: Connection;
  /** Number of subflows that were closed. */
  destroyed: number;
  /** The connection itself has ended: its application gets errors. */
  ended: boolean;
  /** Subflows that it still has, or has again. */
  left: Subflow[];
  /** Seconds after which the kernel ends a connection without subflows; present if it has not ended. */
  endsIn?: number | undefined;
}

/**
 * Closes all subflows of the given connections with resets, and thereby the connections.
 * @throws PermissionError, KernelError if this kernel cannot close sockets
 */
export async function closeConnections(
  netnsClient: NetnsClient,
  connections: readonly Connection[],
  { linger = false, signal = netnsClient.options.signal }: CloseOptions,
): Promise<Closed[]> {
  netnsClient.assertOpen();
  const timeout = await CloseTimeout.open(netnsClient);
  // After the path manager is closed, nothing can be written in its namespace.
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

/**
 * Closes one subflow with a reset; false if it was gone.
 * @throws as closeConnections
 */
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

/** Use the cookie if the token is unknown: the kernel can look up tokens only. */
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
  if (error instanceof KernelError && error.errno === EOPNOTSUPP)
    error.hint ??=
      "this kernel was built without CONFIG_INET_DIAG_DESTROY, which is needed to close sockets of other programs";
  throw error;
}
