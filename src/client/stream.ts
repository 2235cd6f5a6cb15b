import { TransportError } from "../errors.js";
import { checkSignal } from "./abort-signal.js";
import type { NetnsClient } from "./netns-client.js";

/**
 * A generator that can be left while it waits. `return` of a plain generator would wait for a pending `next`.
 */
export class Stream<T> implements AsyncGenerator<T, void, void> {
  /** @param leave makes a pending `next` of `items` end soon; may be called twice */
  constructor(
    readonly items: AsyncGenerator<T, void, void>,
    readonly leave: () => void,
  ) {}

  next(): Promise<IteratorResult<T, void>> {
    return this.items.next();
  }

  return(): Promise<IteratorResult<T, void>> {
    this.leave();
    return this.items.return();
  }

  throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.leave();
    return this.items.throw(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/**
 * Yields the items of `make` until the consumer leaves, the signal aborts or the path manager is closed; none
 * of these is an error.
 * @throws TransportError if the path manager was closed before, UsageError for an invalid signal
 */
export function stream<T>(
  netnsClient: NetnsClient,
  signal: AbortSignal | undefined,
  make: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
): Stream<T> {
  const stop = new AbortController();
  return new Stream(untilStopped(netnsClient, signal, stop, make), () => stop.abort());
}

async function* untilStopped<T>(
  netnsClient: NetnsClient,
  signal: AbortSignal | undefined,
  stop: AbortController,
  make: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
): AsyncGenerator<T, void, void> {
  netnsClient.assertOpen();
  checkSignal(signal);
  const end = () => stop.abort();
  const forget = netnsClient.onClose(end);
  signal?.addEventListener("abort", end);
  if (signal?.aborted) end();
  try {
    yield* make(stop.signal);
  } catch (error) {
    if (!(netnsClient.isClosed && error instanceof TransportError)) throw error;
  } finally {
    forget();
    signal?.removeEventListener("abort", end);
  }
}
