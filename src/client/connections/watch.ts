import type { Connection } from "../../model/connection.js";
import type { ConnectionFilter } from "../../model/connection-filter.js";
import { WatchComparison, type WatchedConnection } from "../../model/watch.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";
import { EventWakeup } from "./event-wakeup.js";
import { connectionBatches } from "./list.js";
import type { ConnectionOptions } from "./options.js";

/** How connections are watched. */
export interface WatchOptions extends ConnectionOptions {
  /** Milliseconds between two looks. Default 1000. */
  intervalMs?: number | undefined;
  /** Looks at once when the path manager says that something happened. Default: where that is permitted and harmless. */
  events?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What was there at one moment, compared with the moment before. */
export interface ConnectionSample {
  /** Microseconds since 1970. */
  stamp: number;
  /** Events wake the watch, or only time does. */
  wokenBy: "events" | "time";
  /** Why events do not. */
  reason?: string | undefined;
  connections: WatchedConnection[];
}

const INTERVAL_MS = 1000;

/**
 * Looks at the connections again and again until the signal aborts or a replay ends. States are looked at each time: an
 * event for the end of a connection may never come.
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
      const connections = comparison.next(await listed(netnsClient, filter, options), stamp);
      const { wokenBy, reason } = waker;
      yield { stamp, wokenBy, reason, connections };
      if (!isReplay) await waker.sleep(intervalMs);
    }
  } finally {
    await waker.close();
  }
}

async function listed(
  netnsClient: NetnsClient,
  filter: ConnectionFilter,
  options: ConnectionOptions,
): Promise<Connection[]> {
  const all: Connection[] = [];
  for await (const batch of connectionBatches(netnsClient, filter, options)) all.push(...batch);
  return all;
}
