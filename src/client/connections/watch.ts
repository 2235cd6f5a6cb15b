import type { Connection } from "../../model/connection.js";
import type { ConnectionFilter } from "../../model/connection-filter.js";
import { WatchComparison, type WatchedConnection } from "../../model/watch.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";
import { EventWakeup } from "./event-wakeup.js";
import { connectionBatches } from "./list.js";
import type { ConnectionOptions } from "./options.js";

/** Options of a watch. */
export interface WatchOptions extends ConnectionOptions {
  /** Milliseconds between two lists, at most 2147483647. Default 1000. */
  intervalMs?: number | undefined;
  /** List immediately after a path manager event. Default: if that is permitted and has no side effect. */
  events?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** The state at one moment, compared with the previous moment. */
export interface ConnectionSample {
  /** Microseconds since 1970. */
  stamp: number;
  /** Whether events trigger a list, or only time does. */
  wokenBy: "events" | "time";
  /** Why events do not. */
  reason?: string | undefined;
  connections: WatchedConnection[];
}

const INTERVAL_MS = 1000;

/**
 * Lists the connections periodically until the signal aborts or a replay ends. The state is always read from
 * the sockets, because an event for the end of a connection may never come.
 */
export async function* watchConnections(
  netnsClient: NetnsClient,
  filter: ConnectionFilter,
  { intervalMs = INTERVAL_MS, events, signal, ...options }: WatchOptions,
): AsyncGenerator<ConnectionSample, void, void> {
  const comparison = new WatchComparison();
  const isReplay = netnsClient.session(NETLINK.sockDiag).transport.name === "replay";
  const waker = new EventWakeup(netnsClient, events ?? true, signal);
  try {
    await waker.ready;
    for (let last = 0; !signal?.aborted; ) {
      const stamp = netnsClient.host.now();
      if (stamp === last) return;
      last = stamp;
      const connections = comparison.next(await listOnce(netnsClient, filter, options), stamp);
      const { wokenBy, reason } = waker;
      yield { stamp, wokenBy, reason, connections };
      if (!isReplay) await waker.sleep(intervalMs);
    }
  } finally {
    await waker.close();
  }
}

async function listOnce(
  netnsClient: NetnsClient,
  filter: ConnectionFilter,
  options: ConnectionOptions,
): Promise<Connection[]> {
  const all: Connection[] = [];
  for await (const batch of connectionBatches(netnsClient, filter, options)) all.push(...batch);
  return all;
}
