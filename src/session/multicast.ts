import type { Transport } from "../transport/transport.js";

/**
 * Maximum time for collecting a burst before it is read. The first datagram after a quiet period is read at
 * once.
 */
const COALESCE_MS = 20;
/**
 * Datagrams that are read before the consumer and the event loop continue: few enough to stay in V8's young
 * space.
 */
const MAX_DATAGRAMS_PER_TURN = 256;
/**
 * The kernel drops datagrams that do not fit after the queued ones, so a loss is reported after all queued
 * ones. In a storm that never empties the queue it is reported after this many rounds: more than the default
 * buffer of 64 MiB holds.
 */
const HELD_ROUNDS = 512;

/** The result of one read of the queue. */
export interface Drained<T> {
  readonly items: T[];
  /** Datagrams dropped by the kernel since the previous read: they belong after `items`. */
  readonly lost: number;
  readonly stamp: number;
}

/**
 * Decodes one datagram: several items, one or none.
 * @throws ProtocolError
 */
export type ReadItems<T> = (bytes: Buffer, start: number, end: number, stamp: number, target: T[]) => void;

/**
 * Everything that a multicast socket receives, in batches, until the signal aborts or a replay ends.
 * Datagrams that had arrived before the abort are still yielded. Waking up costs more than decoding, so a
 * busy socket is read every 20 ms instead of once per datagram.
 */
export async function* subscribe<T>(
  transport: Transport,
  read: ReadItems<T>,
  signal?: AbortSignal,
): AsyncGenerator<Drained<T>, void, void> {
  let lostBefore = 0;
  let rounds = 0;
  if (signal?.aborted) return;
  for (let roundsLeft = HELD_ROUNDS; roundsLeft > 0; ) {
    const isLast = signal?.aborted ?? false;
    const items: T[] = [];
    const count = transport.drain(
      (bytes, start, end) => read(bytes, start, end, transport.stamp(), items),
      MAX_DATAGRAMS_PER_TURN,
    );
    const isFull = count >= MAX_DATAGRAMS_PER_TURN;
    rounds = isFull ? (rounds + 1) % HELD_ROUNDS : 0;
    const lostNow = rounds === 0 ? transport.lost() : lostBefore;
    const lost = lostNow - lostBefore;
    lostBefore = lostNow;
    if (count > 0 || lost > 0) yield { items, lost, stamp: transport.stamp() };
    if (transport.ended() || (isLast && !isFull)) return;
    if (isLast) roundsLeft--;
    if (isFull) await eventLoopTurn();
    else if (count > 0 && transport.name !== "replay") await pause(COALESCE_MS, signal);
    else await quiet(transport, signal);
  }
}

/** Lets the event loop handle signals and timers. */
const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function quiet(transport: Transport, signal: AbortSignal | undefined): Promise<void> {
  try {
    await transport.readable(Number.POSITIVE_INFINITY, signal);
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const onAbort = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const timer = setTimeout(onAbort, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
