import { TransportError } from "../../src/errors.js";
import type { Sink, Transport } from "../../src/transport/transport.js";
import { NETLINK } from "../../src/transport/transport.js";

/** Datagrams that are queued at once as the reply to a request. */
export type Answer = (request: Buffer, count: number) => readonly Buffer[];

/** A kernel in memory, whose replies the test defines. */
export class FakeTransport implements Transport {
  name: Transport["name"] = "native";
  /** Every datagram that was sent. */
  readonly sent: Buffer[] = [];
  readonly joined: number[] = [];
  /** Number of waits for the queue. */
  waits = 0;
  closed = false;
  stampNow = 1_700_000_000_000_000;
  #answer: Answer;
  #queue: Buffer[] = [];
  #lost = 0;
  #ended = false;
  #failure: unknown;
  readonly #waiting = new Set<() => void>();

  constructor(
    answer: Answer = () => [],
    readonly protocol: number = NETLINK.generic,
  ) {
    this.#answer = answer;
  }

  /** Queues datagrams and wakes the reader. */
  push(...datagrams: readonly Buffer[]): void {
    this.#queue.push(...datagrams);
    this.#wake();
  }

  lose(count: number): void {
    this.#lost += count;
    this.#wake();
  }

  /** As in a replay: nothing more arrives. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The next send and the next receive throw this error. */
  fail(error: unknown): void {
    this.#failure = error;
    this.#wake();
  }

  send(datagram: Uint8Array): void {
    this.#check();
    const request = Buffer.from(datagram);
    this.sent.push(request);
    this.push(...this.#answer(request, this.sent.length));
  }

  receive(): Buffer | undefined {
    this.#check();
    return this.#queue.shift();
  }

  drain(sink: Sink, most = Number.POSITIVE_INFINITY): number {
    this.#check();
    const delivered = this.#queue.splice(0, most);
    for (const datagram of delivered) give(sink, datagram);
    return delivered.length;
  }

  async readable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    this.waits++;
    signal?.throwIfAborted();
    if (!this.#ready()) await this.#sleep(timeoutMs, signal);
    signal?.throwIfAborted();
    return !this.closed && this.#ready();
  }

  join(group: number): void {
    this.#check();
    this.joined.push(group);
  }

  leave(group: number): void {
    this.joined.splice(this.joined.indexOf(group), 1);
  }

  lost(): number {
    return this.#lost;
  }

  stamp(): number {
    return this.stampNow;
  }

  ended(): boolean {
    return this.#ended && this.#queue.length === 0;
  }

  close(): void {
    this.closed = true;
    this.#wake();
  }

  #ready(): boolean {
    return this.#queue.length > 0 || this.#ended || this.#failure !== undefined;
  }

  #check(): void {
    if (this.closed) throw new TransportError("the socket is closed");
    if (this.#failure !== undefined) throw this.#failure;
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  #sleep(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(timeoutMs) ? setTimeout(() => wake(), timeoutMs) : undefined;
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      signal?.addEventListener("abort", wake);
      this.#waiting.add(wake);
    });
  }
}

/** In the middle of a larger buffer that is overwritten afterwards, as with a receive buffer. */
function give(sink: Sink, datagram: Buffer): void {
  const buffer = Buffer.concat([Buffer.alloc(8, 0xee), datagram, Buffer.alloc(8, 0xee)]);
  sink(buffer, 8, 8 + datagram.length);
  buffer.fill(0xee);
}
