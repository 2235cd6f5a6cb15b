import { DeadlineError } from "../../errors.js";
import type { Connection } from "../../model/connection.js";
import type { ConnectionFilter } from "../../model/connection-filter.js";
import type { PathManagerEvent } from "../../model/event.js";
import { NETLINK } from "../../transport/transport.js";
import { eventBatches } from "../events.js";
import type { NetnsClient } from "../netns-client.js";
import { sleep } from "../sleep.js";
import { connectionBatches } from "./list.js";
import type { ConnectionOptions } from "./options.js";

/** How long to wait. */
export interface WaitOptions {
  /** Milliseconds; absent: no limit. */
  timeoutMs?: number | undefined;
  /** Ends the wait with its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Milliseconds between two lists. If listing is slow, the interval grows so that listing uses at most a tenth
 * of the time.
 */
const PAUSE_MS = 100;
const SPARED = 9;

/**
 * Lists the connections until some match, and returns these. An interface in the filter means an interface on
 * which a subflow is established. Needs no privilege and does not listen to events, so it has no effect on
 * connections under the userspace path manager.
 */
export async function waitForConnections(
  netnsClient: NetnsClient,
  filter: ConnectionFilter,
  { timeoutMs = Number.POSITIVE_INFINITY, signal, ...options }: WaitOptions & ConnectionOptions,
): Promise<Connection[]> {
  const began = netnsClient.host.now();
  const isReplay = netnsClient.session(NETLINK.sockDiag).transport.name === "replay";
  for (let isFirst = true; ; isFirst = false) {
    signal?.throwIfAborted();
    const look = process.uptime();
    const found = await netnsClient.reads.enqueue(() => matching(netnsClient, filter, options));
    if (found.length > 0) return found;
    if (isFirst) await warnOfDevice(netnsClient, filter.dev);
    const left = timeoutMs - (netnsClient.host.now() - began) / 1000;
    if (left <= 0) throw late(timeoutMs);
    const pause = Math.max(PAUSE_MS, SPARED * 1000 * (process.uptime() - look));
    if (!isReplay) await sleep(Math.min(left, pause), signal);
  }
}

/** Waiting for an interface that does not exist yet is valid, but may be a typo. */
async function warnOfDevice(netnsClient: NetnsClient, dev: string | undefined): Promise<void> {
  if (dev === undefined || (await netnsClient.links.has(dev).catch(() => true))) return;
  netnsClient.warnings.give(`there is no device "${dev}" in this network namespace yet`);
}

async function matching(
  netnsClient: NetnsClient,
  filter: ConnectionFilter,
  options: ConnectionOptions,
): Promise<Connection[]> {
  const { dev } = filter;
  const found: Connection[] = [];
  const routes = options.routes ?? dev !== undefined;
  for await (const batch of connectionBatches(netnsClient, filter, { ...options, routes }))
    found.push(...batch);
  return dev === undefined ? found : found.filter((one) => isUpOn(one, dev));
}

const isUpOn = ({ subflows }: Connection, dev: string): boolean =>
  subflows.some((one) => (one.dev ?? one.routedDev) === dev && one.state === "ESTAB" && one.fullyEstablished);

/** How to wait for an event. */
export interface EventWait extends WaitOptions {
  readonly onListening?: (() => void) | undefined;
  /** The interface in the test; a warning is emitted if it does not exist. */
  readonly dev?: string | undefined;
}

/** The next event that passes the test. @throws DeadlineError, PermissionError */
export async function waitForEvent(
  netnsClient: NetnsClient,
  test: (event: PathManagerEvent) => boolean,
  { timeoutMs, signal, onListening, dev }: EventWait,
): Promise<PathManagerEvent> {
  await warnOfDevice(netnsClient, dev);
  signal?.throwIfAborted();
  const stop = new AbortController();
  const end = () => stop.abort();
  signal?.addEventListener("abort", end, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
  try {
    for await (const batch of eventBatches(netnsClient, { signal: stop.signal, onListening }))
      for (const event of batch)
        if (event.event !== "OVERRUN" && test(event as PathManagerEvent)) return event as PathManagerEvent;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
  signal?.throwIfAborted();
  throw late(timeoutMs ?? 0);
}

function late(timeoutMs: number): DeadlineError {
  return new DeadlineError(`it did not happen within ${timeoutMs / 1000} s`);
}
