import type { Connection } from "./connection.js";
import type { SocketFacts } from "./socket.js";
import type { Subflow } from "./subflow.js";

/** The change since the previous list. In the first list everything is `present`. */
export type Change = "present" | "new" | "changed" | "same" | "closed";

/** Bytes per second since the previous list; absent if there was none, or if the kernel does not count. */
export interface Rates {
  sentRate?: number | undefined;
  receivedRate?: number | undefined;
}

/** A subflow, compared with the previous list. */
export interface WatchedSubflow extends Rates {
  change: Change;
  /** The last known state of a closed one. */
  subflow: Subflow;
}

/** A connection, compared with the previous list. */
export interface WatchedConnection extends Rates {
  change: Change;
  connection: Connection;
  /** Those of the connection, and those closed since the previous list. */
  subflows: WatchedSubflow[];
}

/** A socket in this state has no connection any more, although a process still holds it. */
const CLOSED_STATE = "UNCONN";

type CountedSocket = SocketFacts & { bytesSent?: number | undefined; bytesReceived?: number | undefined };

/** Compares lists: connections and subflows are identified by their cookies, which are never reused. */
export class WatchComparison {
  #before = new Map<number, Connection>();
  #stamp: number | undefined;

  /** @param stamp time of the list, microseconds; later than at the previous call */
  next(connections: readonly Connection[], stamp: number): WatchedConnection[] {
    const seconds = this.#stamp === undefined ? undefined : (stamp - this.#stamp) / 1_000_000;
    const openConnections = connections.filter(({ state }) => state !== CLOSED_STATE);
    const watched = openConnections.map((one) => compared(one, this.#before.get(one.cookie), seconds));
    const now = new Map(openConnections.map((one) => [one.cookie, one]));
    for (const [cookie, one] of this.#before) if (!now.has(cookie)) watched.push(closed(one));
    this.#before = now;
    this.#stamp = stamp;
    return watched;
  }
}

/** @param seconds since the previous list; undefined at the first */
function compared(
  connection: Connection,
  previous: Connection | undefined,
  seconds: number | undefined,
): WatchedConnection {
  const earlier = new Map(previous?.subflows.map((one) => [one.cookie, one]));
  const subflows: WatchedSubflow[] = connection.subflows.map((subflow) => {
    const was = earlier.get(subflow.cookie);
    earlier.delete(subflow.cookie);
    const change = changeOf(subflowFacts(subflow), was && subflowFacts(was), seconds);
    return { change, subflow, ...rates(subflow, was, seconds) };
  });
  for (const subflow of earlier.values()) subflows.push({ change: "closed", subflow });
  const own = changeOf(connectionFacts(connection), previous && connectionFacts(previous), seconds);
  const isChanged = own === "same" && subflows.some(({ change }) => change !== "same");
  return {
    change: isChanged ? "changed" : own,
    connection,
    subflows,
    ...rates(connection, previous, seconds),
  };
}

function closed(connection: Connection): WatchedConnection {
  const subflows = connection.subflows.map((subflow): WatchedSubflow => ({ change: "closed", subflow }));
  return { change: "closed", connection, subflows };
}

type ComparedFacts = readonly unknown[];

function changeOf(
  now: ComparedFacts,
  previous: ComparedFacts | undefined,
  seconds: number | undefined,
): Change {
  if (seconds === undefined) return "present";
  if (previous === undefined) return "new";
  return now.every((fact, i) => fact === previous[i]) ? "same" : "changed";
}

/** Fields that change only with an event: no times, and no measured values. */
const connectionFacts = (one: Connection): ComparedFacts => [
  one.state,
  one.fallback,
  one.inode,
  one.bytesSent,
  one.bytesReceived,
  one.retransmissions,
  one.extraSubflows,
  one.addAddrAccepted,
  one.addAddrSignal,
];

const subflowFacts = (one: Subflow): ComparedFacts => [
  one.state,
  one.bytesSent,
  one.bytesReceived,
  one.retransmissions,
  one.backup,
  one.backupByPeer,
  one.fullyEstablished,
  one.stale,
];

function rates(now: CountedSocket, previous: CountedSocket | undefined, seconds: number | undefined): Rates {
  if (previous === undefined || !seconds) return {};
  return {
    sentRate: rate(now.bytesSent, previous.bytesSent, seconds),
    receivedRate: rate(now.bytesReceived, previous.bytesReceived, seconds),
  };
}

function rate(now: number | undefined, previous: number | undefined, seconds: number): number | undefined {
  return now === undefined || previous === undefined
    ? undefined
    : Math.max(0, Math.round((now - previous) / seconds));
}
