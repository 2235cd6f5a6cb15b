import type { Transport } from "../transport/transport.js";

/** How long a burst may be collected before it is read; the first datagram after a quiet time is read at once. */
const COALESCE_MS = 20;
/** Datagrams read before the consumer and the event loop get their turn: few enough to die young in V8's heap. */
const MOST_AT_ONCE = 256;
/**
 * The kernel drops what does not fit behind what is queued, so a loss belongs behind all of that. In a storm that
 * never lets the queue run empty it is told after this many rounds: more than the default buffer of 64 MiB holds.
 */
const HELD_ROUNDS = 512;

/** What one look into the queue brought. */
export interface Drained<T> {
  readonly items: T[];
  /** Datagrams the kernel dropped since the last look: they belong behind `items`. */
  readonly lost: number;
  readonly stamp: number;
}

/** Reads one datagram's bytes; several items, one or none. @throws ProtocolError */
export type ReadItems<T> = (bytes: Buffer, start: number, end: number, stamp: number, into: T[]) => void;

/**
 * Everything a multicast socket receives, batch by batch, until the signal aborts or a replay ends. What had arrived
 * when it aborted still comes; a storm that goes on does not. Nothing comes where it had aborted before.
 * Waking up costs more than decoding, so a busy socket is read every 20 ms instead of once per datagram.
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
      MOST_AT_ONCE,
    );
    const isFull = count >= MOST_AT_ONCE;
    rounds = isFull ? (rounds + 1) % HELD_ROUNDS : 0;
    const lostNow = rounds === 0 ? transport.lost() : lostBefore;
    const lost = lostNow - lostBefore;
    lostBefore = lostNow;
    if (count > 0 || lost > 0) yield { items, lost, stamp: transport.stamp() };
    if (transport.ended() || (isLast && !isFull)) return;
    if (isLast) roundsLeft--;
    if (isFull) await turn();
    else if (count > 0 && transport.name !== "replay") await pause(COALESCE_MS, signal);
    else await quiet(transport, signal);
  }
}

/** Lets the event loop look at its signals and timers. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
