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
import { closed, keptChanging, neverSent, notRecorded } from "./unanswered.js";

/** A dump whose list changed under it is asked again this often before we give up. */
const DUMP_ATTEMPTS = 8;

/** `Infinity` or milliseconds, counted from when a request is sent; a signal aborts every request. */
export interface SessionOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with each warning the kernel attaches to a success. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/**
 * Conversations over one socket: sequence numbers, acknowledgements, dumps, deadlines. Requests are sent in the order in
 * which they are asked. What the receive buffer has no room for answers to, and a dump behind another one, is queued.
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

  /**
   * Sends one request and gives its replies.
   * @throws KernelError, PermissionError, TransportError, ProtocolError, and the signal's reason
   */
  async request(request: Request): Promise<readonly Message[]> {
    const attempts = isDump(request) ? DUMP_ATTEMPTS : 1;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { messages, interrupted } = await this.#answer(request);
      if (!interrupted) return messages;
    }
    throw keptChanging(request);
  }

  /**
   * Sends a dump request and gives its replies datagram by datagram, as they are asked for: the kernel waits meanwhile,
   * unless other requests wait for the end of the dump, which is read into memory then.
   * The bytes of a batch are good until the next one is asked for.
   * Leaving early reads the rest of the dump without a look. @throws as `request`, and TransportError where the list
   * changed under the dump, of kernels that notice
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

  /** Something new of a stream. */
  #bring({ pending, changed }: Streamed, isWanted = false): Promise<void> {
    return pending !== undefined && this.#waiting.has(pending) ? this.#step(isWanted) : changed();
  }

  #answer(request: Request): Promise<RequestAnswer> {
    return new Promise((resolve, reject) => this.ask([{ request, resolve, reject }]));
  }

  /**
   * Sends requests in one datagram or, if their replies would need too much room, in several. A dump must be
   * the only request. The kernel processes them in order, whatever the result of each. The caller gets the
   * reply or the error of `request`, often before this returns.
   */
  ask(asked: readonly Asked[]): void {
    if (asked.length === 1) this.#queue.push(asked);
    else for (const one of datagrams(asked, this.#room)) this.#queue.push(one);
    this.#advance();
  }

  /** Sends what there is room for, and reads what has come of it. */
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

  /** @returns whether it was sent; where not, the askers were told */
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
   * What other processes have sent could leave no room for the answer to a change, which is sent only once; and the kernel
   * begins no dump before the last one was read.
   */
  #needsRoom(asked: readonly Asked[]): boolean {
    if (this.#waiting.hasLeftDump && asked.some(({ request }) => isDump(request))) return true;
    return this.#waiting.size === 0 && asked.some(({ request }) => isChange(request));
  }

  /** The kernel has usually answered before `send` returned, so this never waits. */
  #readAnswers(areMany: boolean): void {
    try {
      if (areMany) this.#reader.all();
      else this.#reader.answers();
    } catch (error) {
      this.#fail(error);
    }
    this.#afterReading();
  }

  /** What goes wrong in reading goes wrong for all that is under way. */
  #fail(error: unknown): void {
    const { aborted, reason } = this.options.signal ?? {};
    this.#waiting.failAll(error, aborted === true && error === reason);
  }

  /**
   * Only now, when nothing is being read: a listener for warnings may send requests, and reads whose replies
   * did not fit are sent again.
   */
  #afterReading(): void {
    const { warnings, refusedForRoom } = this.#waiting;
    for (let text = warnings.shift(); text !== undefined; text = warnings.shift()) this.#warn(text);
    if (refusedForRoom.length === 0) return;
    this.#losses ??= new Losses();
    this.#queue.putBack(this.#losses.repeatable(refusedForRoom.splice(0)));
    this.#advance();
  }

  /** What a listener throws is no answer to a request: it is thrown where nothing waits for it. */
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

  /** Lets the event loop look at signals and timers. */
  async #turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#reader.rested();
  }

  /** Takes one datagram, or waits for one. What fails here fails for all that is under way. */
  async #step(isStream = false): Promise<void> {
    // A stream alone may use its bytes again; what others wait for is theirs to keep.
    const isBorrowed = isStream && this.#waiting.size === 1 && this.#queue.size === 0;
    try {
      if (!this.#reader.one(isBorrowed)) await this.#wait();
    } catch (error) {
      this.#fail(error);
    }
    this.#afterReading();
  }

  /** Nothing is queued in the socket: what the kernel dropped will not come any more. */
  async #wait(): Promise<void> {
    if (this.#waiting.size === 0) return;
    if (this.#waiting.endUnread()) return;
    if (this.#reader.hasLost()) {
      this.#losses ??= new Losses();
      this.#queue.putBack(this.#losses.settle(this.#waiting));
      return this.#advance();
    }
    this.#reader.rested();
    const deadline = this.#waiting.earliest();
    const left = deadline - monotonicMs();
    const isOver = this.transport.ended();
    if (!isOver && left > 0 && (await this.transport.readable(left, this.options.signal))) return;
    if (isOver || this.transport.name === "replay")
      return this.#waiting.endUnanswered("the recording holds no more of it", notRecorded);
    if (monotonicMs() < deadline) return;
    this.#waiting.failLate(deadline);
  }

  close(): void {
    for (const asked of this.#queue.clear()) for (const one of asked) one.reject(neverSent());
    if (this.#waiting.size > 0) this.#waiting.failAll(closed());
    this.transport.close();
  }
}
