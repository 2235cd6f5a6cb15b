import type { Batch } from "../client/event-reader.js";
import type { PathManager } from "../client/path-manager.js";
import { sleep } from "../client/sleep.js";
import { RecordingError } from "../errors.js";
import type { PathManagerEvent } from "../model/event.js";
import type { EventValues } from "../model/event-types.js";
import { snapshotFromConnection } from "./connection-snapshot.js";
import type { Snapshot } from "./policy.js";
import { EVENTS_PER_MESSAGE } from "./shared-counters.js";

/**
 * Feeds a policy: first a snapshot of all connections, then events; after a loss of events another snapshot.
 */
export type EventFeed =
  | { readonly kind: "seed"; readonly connections: readonly Snapshot[]; readonly lost?: number }
  | { readonly kind: "events"; readonly events: readonly PathManagerEvent[] };

/**
 * Interval (ms) of snapshots. Without them, a connection that its peer closed quickly would never be seen to
 * end: the kernel sends no CLOSED event.
 */
const RECHECK_MS = 30_000;

/** Options of the feed. */
export interface FeedOptions {
  readonly signal?: AbortSignal | undefined;
  /** Receive buffer for events, in bytes. */
  readonly receiveBuffer?: number | undefined;
  readonly recheckMs?: number | undefined;
}

/** Yields snapshots and events of the connections under the userspace path manager. */
export class EventFeeder {
  readonly #steered = new Set<number>();
  #wake = new AbortController();
  /** Connections of the in-kernel path manager. */
  readonly #others = new Set<number>();

  constructor(
    readonly mptcp: PathManager,
    readonly options: FeedOptions,
  ) {}

  /** Requests a snapshot soon. */
  reseed(): void {
    this.#wake.abort();
  }

  /**
   * Ends when the signal aborts.
   * @throws the errors of `events`
   */
  async *feed(): AsyncGenerator<EventFeed, void, void> {
    const { signal, receiveBuffer } = this.options;
    const stop = new AbortController();
    const end = () => {
      stop.abort();
      this.#wake.abort();
    };
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
    let isListening = () => {};
    const listening = new Promise<void>((resolve) => {
      isListening = resolve;
    });
    const options = { signal: stop.signal, receiveBuffer, onListening: isListening };
    const batches = this.mptcp.eventBatches(options);
    let next = batches.next();
    try {
      await Promise.race([listening, next]);
      yield await this.#seed();
      for (let due = this.#due(); ; ) {
        const batch = await Promise.race([next, due]);
        if (batch?.done) return;
        if (batch === undefined) {
          due = this.#due();
          yield await this.#seed();
        } else {
          next = batches.next();
          yield* this.#parts(batch.value);
        }
      }
    } finally {
      signal?.removeEventListener("abort", end);
      end();
      await next.catch(() => {});
    }
  }

  #due(): Promise<void> {
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    return sleep(this.options.recheckMs ?? RECHECK_MS, this.#wake.signal);
  }

  async *#parts(batch: Batch): AsyncGenerator<EventFeed> {
    const events: PathManagerEvent[] = [];
    for (const event of batch) {
      if (event.event !== "OVERRUN") {
        if (await this.#isOurs(event)) events.push(event);
        continue;
      }
      if (events.length > 0) yield { kind: "events", events: events.splice(0) };
      yield { ...(await this.#seed()), lost: event.lost };
    }
    if (events.length > 0) yield { kind: "events", events };
  }

  /** Asks about each connection once, when it is first seen. */
  async #isOurs(sent: PathManagerEvent): Promise<boolean> {
    const { token }: EventValues = sent;
    const { event } = sent;
    if (token === undefined) return false;
    if (event === "CREATED") this.#forget(token);
    if (!this.#steered.has(token) && !this.#others.has(token)) await this.#classify(token);
    const isOurs = this.#steered.has(token);
    if (event === "CLOSED") this.#forget(token);
    return isOurs;
  }

  #forget(token: number): void {
    this.#steered.delete(token);
    this.#others.delete(token);
  }

  /**
   * Before Linux 6.9 the kernel does not report which path manager a connection has; it refuses a decision
   * about a connection of its own.
   */
  async #classify(token: number): Promise<void> {
    const owner = await this.mptcp.userspace.managerOf(token).catch(unrecorded);
    if (owner !== "gone") (owner === "kernel" ? this.#others : this.#steered).add(token);
  }

  async #seed(): Promise<EventFeed & { kind: "seed" }> {
    const all = await this.mptcp.connections.list({ fallback: false }).catch(() => []);
    this.#steered.clear();
    this.#others.clear();
    const withToken = all.flatMap((one) => (one.token === undefined ? [] : [{ ...one, token: one.token }]));
    for (const { token } of withToken) await this.#classify(token);
    const steered = withToken.filter(({ token }) => this.#steered.has(token));
    return { kind: "seed", connections: steered.map(snapshotFromConnection) };
  }
}

/** A recording of another command contains no reply to this request. */
function unrecorded(error: unknown): undefined {
  if (!(error instanceof RecordingError)) throw error;
  return undefined;
}

/** Few events at a time, because the parent checks the policy after each message. */
export function splitFeed(part: EventFeed): EventFeed[] {
  if (part.kind === "seed") return [part];
  const starts = Array.from({ length: Math.ceil(part.events.length / EVENTS_PER_MESSAGE) }, (_, i) => i);
  return starts.map((i) => ({
    kind: "events",
    events: part.events.slice(i * EVENTS_PER_MESSAGE, (i + 1) * EVENTS_PER_MESSAGE),
  }));
}
