import { datagramOf, type Message } from "../codec/wire/message.js";
import type { Transport } from "../transport/transport.js";
import { monotonicMs } from "./clock.js";
import { Losses } from "./losses.js";
import type { Asked } from "./pending.js";
import { PendingRequests } from "./pending-requests.js";
import { Queue } from "./queue.js";
import { SocketReader } from "./reader.js";
import type { Request, RequestAnswer } from "./request.js";
import { datagrams, isChange, isDump } from "./send-window.js";
import { Streamed } from "./streamed.js";
import { closedError, keptChanging, neverSentError, notRecordedError } from "./unanswered.js";

/** How often a dump is repeated if its list changed. */
const DUMP_ATTEMPTS = 8;

/** `Infinity` or milliseconds, counted from sending a request; a signal aborts every request. */
export interface SessionOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with each warning that the kernel attaches to a success. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/**
 * Exchanges over one socket: sequence numbers, acknowledgements, dumps, deadlines. Requests are sent in
 * order. They are queued if the receive buffer has no room for their replies, and during a dump.
 */
export class Session {
  readonly #waiting = new PendingRequests();
  readonly #queue = new Queue<readonly Asked[]>();
  #losses: Losses | undefined;
  readonly #reader: SocketReader;
  readonly #room = () => this.transport.answerRoom?.() ?? Number.POSITIVE_INFINITY;
  #isSending = false;
  #isPumping = false;

  constructor(
    readonly transport: Transport,
    readonly options: SessionOptions,
  ) {
    this.#reader = new SocketReader(transport, this.#waiting);
  }

  /** @throws KernelError, PermissionError, TransportError, ProtocolError, and the signal's reason */
  async request(request: Request): Promise<readonly Message[]> {
    const attempts = isDump(request) ? DUMP_ATTEMPTS : 1;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { messages, interrupted } = await this.#answer(request);
      if (!interrupted) return messages;
    }
    throw keptChanging(request);
  }

  /**
   * Sends a dump request and yields its replies by datagram. The kernel waits in between, unless other
   * requests wait: then the rest is read into memory. A batch is valid until the next one is requested.
   * @throws as `request`, and TransportError if the list changed during the dump
   */
  async *stream(request: Request): AsyncGenerator<readonly Message[], void, void> {
    const streamed = new Streamed(request);
    this.ask([streamed]);
    try {
      for (;;) {
        const messages = streamed.take();
        if (messages === undefined && streamed.isOver) break;
        if (messages === undefined) await this.#bring(streamed, true);
        else yield messages;
        if (messages !== undefined) streamed.pending?.extend();
      }
      streamed.end();
    } finally {
      for (; !streamed.isOver; streamed.take()) await this.#bring(streamed);
    }
  }

  /** Adds a part of a stream. */
  #bring({ pending, changed }: Streamed, isWanted = false): Promise<void> {
    return pending !== undefined && this.#waiting.has(pending) ? this.#step(isWanted) : changed();
  }

  #answer(request: Request): Promise<RequestAnswer> {
    return new Promise((resolve, reject) => this.ask([{ request, resolve, reject }]));
  }

  /**
   * Sends requests, in several datagrams if the replies need much room; a dump must be the only one. The
   * kernel processes them in order. The caller gets the reply or the error of `request`, often before this
   * returns.
   */
  ask(asked: readonly Asked[]): void {
    if (asked.length === 1) this.#queue.push(asked);
    else for (const one of datagrams(asked, this.#room)) this.#queue.push(one);
    this.#advance();
  }

  /** Sends the requests for which there is room, and reads replies. */
  #advance(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#queue.first; next && this.#isNext(next); next = this.#queue.first) {
      this.#queue.shift();
      if (this.#send(next)) this.#readAnswers(next.length > 1);
    }
    this.#isSending = false;
    if (this.#isBusy) void this.#pump();
  }

  #isNext(asked: readonly Asked[]): boolean {
    return !this.#reader.isTired && this.#waiting.hasRoom(asked, this.#room);
  }

  get #isBusy(): boolean {
    return this.#queue.size > 0 || this.#waiting.unattended > 0;
  }

  /** @returns whether it was sent; if not, the callers were informed */
  #send(asked: readonly Asked[]): boolean {
    try {
      this.options.signal?.throwIfAborted();
      if (this.#needsRoom(asked)) this.#reader.discard();
      this.#put(asked);
      return true;
    } catch (error) {
      for (const one of asked) one.reject(error);
      return false;
    }
  }

  #put(asked: readonly Asked[]): void {
    const now = monotonicMs();
    const sent = asked.map((one) => this.#waiting.add(one, this.options.timeoutMs, now));
    try {
      this.transport.send(datagramOf(sent));
    } catch (error) {
      for (const pending of sent) this.#waiting.remove(pending);
      throw error;
    }
    const [first] = sent;
    first?.asked.onSent?.(first);
  }

  /**
   * Datagrams of other processes could leave no room for the reply to a change; and only one dump may be
   * pending.
   */
  #needsRoom(asked: readonly Asked[]): boolean {
    if (this.#waiting.hasLeftDump && asked.some(({ request }) => isDump(request))) return true;
    return this.#waiting.size === 0 && asked.some(({ request }) => isChange(request));
  }

  /** The kernel has usually replied before `send` returned, so this never waits. */
  #readAnswers(areMany: boolean): void {
    try {
      if (areMany) this.#reader.all();
      else this.#reader.answers();
    } catch (error) {
      this.#fail(error);
    }
    this.#afterReading();
  }

  /** An error while reading ends all pending requests. */
  #fail(error: unknown): void {
    const { aborted, reason } = this.options.signal ?? {};
    this.#waiting.failAll(error, aborted === true && error === reason);
  }

  /**
   * A listener for warnings may send requests, so call it only now. Then repeat reads whose replies did not
   * fit.
   */
  #afterReading(): void {
    const { warnings, refusedForRoom } = this.#waiting;
    for (let text = warnings.shift(); text !== undefined; text = warnings.shift()) this.#warn(text);
    if (refusedForRoom.length === 0) return;
    this.#losses ??= new Losses();
    this.#queue.putBack(this.#losses.repeatable(refusedForRoom.splice(0)));
    this.#advance();
  }

  /** An error of a listener is not a reply to a request: it is thrown as an uncaught exception. */
  #warn(text: string): void {
    try {
      this.options.onWarning?.(text);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /** Reads and sends until nothing waits. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#isBusy) {
      if (this.#reader.isTired) await this.#turn();
      else await this.#step();
      this.#advance();
    }
    this.#isPumping = false;
  }

  /** Lets the event loop handle signals and timers. */
  async #turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#reader.letLoopRun();
  }

  /** Reads one datagram, or waits for one. An error ends all pending requests. */
  async #step(isStream = false): Promise<void> {
    // Memory for a single stream may be reused; other requests keep theirs.
    const isBorrowed = isStream && this.#waiting.size === 1 && this.#queue.size === 0;
    try {
      if (!this.#reader.one(isBorrowed)) await this.#wait();
    } catch (error) {
      this.#fail(error);
    }
    this.#afterReading();
  }

  /** The queue is empty: dropped datagrams will not arrive any more. */
  async #wait(): Promise<void> {
    if (this.#waiting.size === 0) return;
    if (this.#waiting.endUnread()) return;
    if (this.#reader.hasLost()) {
      this.#losses ??= new Losses();
      this.#queue.putBack(this.#losses.settle(this.#waiting));
      return this.#advance();
    }
    this.#reader.letLoopRun();
    const deadline = this.#waiting.earliest();
    const remainingMs = deadline - monotonicMs();
    const isOver = this.transport.ended();
    if (!isOver && remainingMs > 0 && (await this.transport.readable(remainingMs, this.options.signal)))
      return;
    if (isOver || this.transport.name === "replay")
      return this.#waiting.endUnanswered("the recording holds no more of it", notRecordedError);
    if (monotonicMs() < deadline) return;
    this.#waiting.failOverdue(deadline);
  }

  close(): void {
    for (const asked of this.#queue.clear()) for (const one of asked) one.reject(neverSentError());
    if (this.#waiting.size > 0) this.#waiting.failAll(closedError());
    this.transport.close();
  }
}
