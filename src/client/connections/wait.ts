import { DeadlineError } from "../../errors.js";
import type { Connection } from "../../model/connection.js";
import type { ConnectionFilter } from "../../model/connection-filter.js";
import type { PathManagerEvent } from "../../model/event.js";
import { monotonicMs } from "../../session/clock.js";
import { NETLINK } from "../../transport/transport.js";
import { eventBatches } from "../events.js";
import type { NetnsClient } from "../netns-client.js";
import { sleep } from "../sleep.js";
import { connectionBatches } from "./list.js";
import type { ConnectionOptions } from "./options.js";

/** How long to wait. */
export interface WaitOptions {
  /** Milliseconds, at most 2147483647; absent: no limit. */
  timeoutMs?: number | undefined;
  /** Ends the wait with its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Milliseconds between two lists. If listing is slow, the interval grows so that listing uses at most a tenth
 * of the time.
 */
const PAUSE_MS = 100;
const PAUSE_FACTOR = 9;

interface Wait {
  readonly filter: ConnectionFilter;
  readonly options: WaitOptions & ConnectionOptions;
  /** By the host's clock, in microseconds. */
  readonly began: number;
  /** By this process's clock, in ms; 0 before the first look. */
  nextLook: number;
  /** Listens to the signal. */
  abort(): void;
  resolve(found: Connection[]): void;
  reject(error: unknown): void;
}

/** All waits of one client for connections. Many may wait at once, so each is one record, and one loop serves all. */
export class ConnectionWaits {
  readonly #waits = new Set<Wait>();
  #isLooking = false;
  #wake = () => {};

  constructor(readonly netnsClient: NetnsClient) {}

  /**
   * Lists the connections until some match, and returns these. An interface in the filter means an interface on
   * which a subflow is established. Needs no privilege and does not listen to events, so it has no effect on
   * connections under the userspace path manager.
   */
  add(filter: ConnectionFilter, options: WaitOptions & ConnectionOptions): Promise<Connection[]> {
    return new Promise((resolve, reject) => {
      options.signal?.throwIfAborted();
      const startedAt = this.netnsClient.host.now();
      const abort = () => this.#end(wait, () => reject(options.signal?.reason));
      const wait: Wait = { filter, options, began: startedAt, abort, nextLook: 0, resolve, reject };
      options.signal?.addEventListener("abort", abort);
      this.#waits.add(wait);
      this.#wake();
      void this.#lookForAll();
    });
  }

  #end(wait: Wait, report: () => void): void {
    if (!this.#waits.delete(wait)) return;
    wait.options.signal?.removeEventListener("abort", wait.abort);
    report();
    this.#wake();
  }

  async #lookForAll(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#waits.size > 0) {
      let next = Number.POSITIVE_INFINITY;
      for (const wait of this.#waits) {
        if (wait.nextLook <= monotonicMs())
          await this.#look(wait).catch((error) => this.#end(wait, () => wait.reject(error)));
        next = Math.min(next, wait.nextLook);
      }
      await this.#pause(next);
    }
    this.#isLooking = false;
  }

  /** Until then, or until a wait is new or over. */
  async #pause(until: number): Promise<void> {
    const ms = until - monotonicMs();
    if (this.#waits.size === 0 || ms <= 0 || [...this.#waits].some(isNew)) return;
    const stop = new AbortController();
    this.#wake = () => stop.abort();
    await sleep(ms, stop.signal);
    this.#wake = () => {};
  }

  /** @throws the errors of listing, DeadlineError */
  async #look(wait: Wait): Promise<void> {
    const { netnsClient } = this;
    const { filter, options, began } = wait;
    const { timeoutMs = Number.POSITIVE_INFINITY } = options;
    const isReplay = netnsClient.session(NETLINK.sockDiag).transport.name === "replay";
    const lookedAt = monotonicMs();
    const found = await netnsClient.reads.enqueue(() => matching(netnsClient, filter, options));
    if (found.length > 0) return this.#end(wait, () => wait.resolve(found));
    if (isNew(wait)) await warnOfDevice(netnsClient, filter.dev);
    const remainingMs = timeoutMs - (netnsClient.host.now() - began) / 1000;
    if (remainingMs <= 0) throw deadlineError(timeoutMs);
    const now = monotonicMs();
    const pause = Math.max(PAUSE_MS, PAUSE_FACTOR * (now - lookedAt));
    wait.nextLook = isReplay ? now : now + Math.min(remainingMs, pause);
  }
}

const isNew = ({ nextLook }: Wait): boolean => nextLook === 0;

/** Waiting for an interface that does not exist yet is valid, but may be a typo. */
async function warnOfDevice(netnsClient: NetnsClient, dev: string | undefined): Promise<void> {
  if (dev === undefined || (await netnsClient.links.has(dev).catch(() => true))) return;
  netnsClient.warnings.give(`there is no device "${dev}" in this network namespace yet`, "dev_missing");
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
      for (const event of batch) if (event.event !== "OVERRUN" && test(event)) return event;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
  signal?.throwIfAborted();
  throw deadlineError(timeoutMs ?? 0);
}

function deadlineError(timeoutMs: number): DeadlineError {
  return new DeadlineError(`it did not happen within ${timeoutMs / 1000} s`);
}
