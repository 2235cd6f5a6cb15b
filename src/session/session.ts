import { RecordingError, TransportError } from "../errors.js";
import type { Sink, Transport } from "../transport/transport.js";
import { datagramOf, type Message, NLM_F } from "../wire/message.js";
import { type Answer, type Asked, type Pending, type Request, Waiting } from "./waiting.js";

/** Milliseconds that never go back; `performance` would load a good part of Node's library first. */
const monotonicMs = (): number => process.uptime() * 1000;

/** errno.h */
const ETIMEDOUT = 110;
/** Dumps come in datagrams of at most this many bytes. */
const PAGE = 64 * 1024;
/** A dump whose list changed under it is asked again this often before we give up. */
const DUMP_ATTEMPTS = 8;

/** `Infinity` or milliseconds; a signal aborts every request under way. */
export interface SessionOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with each warning the kernel attaches to a success. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/**
 * Conversations over one socket: sequence numbers, acknowledgements, dumps, deadlines.
 * Requests may overlap; dumps queue up, because the kernel allows one at a time per socket.
 */
export class Session {
  readonly #waiting = new Waiting();
  readonly #read: Sink = (bytes, start, end) => this.#waiting.read(bytes, start, end);
  #pumping = false;
  #lastDump: Promise<unknown> = Promise.resolve();
  #dumping = false;
  #page = Buffer.allocUnsafe(0);

  constructor(
    readonly transport: Transport,
    readonly options: SessionOptions,
  ) {}

  /**
   * Sends one request and gives its replies.
   * @throws KernelError, PermissionError, TransportError, ProtocolError, and the signal's reason
   */
  async request(request: Request): Promise<readonly Message[]> {
    if (!(request.flags & NLM_F.dump)) return (await this.#answer(request)).messages;
    while (this.#dumping) await this.#lastDump;
    return this.#dump(request).finally(this.#beginDump());
  }

  /**
   * Sends a dump request and gives its replies datagram by datagram, as they are asked for: the kernel waits meanwhile.
   * The bytes of a batch are good until the next one is asked for.
   * Leaving early reads the rest of the dump without a look. @throws as `request`, and TransportError where the list
   * changed under the dump, of kernels that notice
   */
  async *stream(request: Request): AsyncGenerator<readonly Message[], void, void> {
    while (this.#dumping) await this.#lastDump;
    const end = this.#beginDump();
    let outcome: { readonly error?: unknown } | undefined;
    const reject = (error?: unknown) => {
      outcome = error === undefined ? {} : { error };
    };
    const resolve = ({ interrupted }: Answer) => reject(interrupted ? keptChanging(request) : undefined);
    try {
      const [pending] = this.#send([{ request, resolve, reject }]) as [Pending];
      while (outcome === undefined) {
        await this.#step(true);
        if (pending.messages.length === 0) continue;
        yield pending.messages.splice(0);
        pending.deadline = monotonicMs() + this.options.timeoutMs;
      }
      if (outcome.error !== undefined) throw outcome.error;
    } finally {
      while (outcome === undefined && this.#waiting.size > 0) await this.#step();
      end();
    }
  }

  /** Nobody else dumps until the end is told. */
  #beginDump(): () => void {
    this.#dumping = true;
    let tell = () => {};
    this.#lastDump = new Promise<void>((resolve) => {
      tell = resolve;
    });
    return () => {
      this.#dumping = false;
      tell();
    };
  }

  async #dump(request: Request): Promise<readonly Message[]> {
    for (let attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      const { messages, interrupted } = await this.#answer(request);
      if (!interrupted) return messages;
    }
    throw keptChanging(request);
  }

  #answer(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => this.ask([{ request, resolve, reject }]));
  }

  /**
   * Sends requests, of which a dump must be the only one, in one datagram: the kernel takes them in their order,
   * whatever becomes of each. Who asks is told, often before this returns, the answer or what `request` throws.
   */
  ask(asked: readonly Asked[]): void {
    try {
      this.#send(asked);
    } catch (error) {
      for (const one of asked) one.reject(error);
      return;
    }
    if (asked.length > 1) this.#readQueued();
    void this.#pump();
  }

  #send(asked: readonly Asked[]): readonly Pending[] {
    this.options.signal?.throwIfAborted();
    const deadline = monotonicMs() + this.options.timeoutMs;
    const sent = asked.map((one) => this.#waiting.add(one, deadline));
    try {
      this.transport.send(datagramOf(sent));
    } catch (error) {
      for (const pending of sent) this.#waiting.remove(pending);
      throw error;
    }
    return sent;
  }

  /** Reads until nobody waits. The kernel has usually answered before send returned, so the first pass never sleeps. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#waiting.size > 0) await this.#step();
    this.#pumping = false;
  }

  /** Takes all that is queued, many datagrams with one system call. What fails here fails for all who wait. */
  #readQueued(): void {
    try {
      this.transport.drain(this.#read);
    } catch (error) {
      this.#waiting.failAll(error);
    }
    this.#tellWarnings();
  }

  /** Now that nothing is being read: who hears them may ask something. */
  #tellWarnings(): void {
    const { warnings } = this.#waiting;
    for (let text = warnings.shift(); text !== undefined; text = warnings.shift())
      this.options.onWarning?.(text);
  }

  /** Takes one datagram, or waits for one. What fails here fails for all who wait. */
  async #step(isStream = false): Promise<void> {
    try {
      // A stream alone may use its bytes again; what others wait for is theirs to keep.
      const datagram = isStream && this.#waiting.size === 1 ? this.#borrow() : this.transport.receive();
      if (datagram) this.#waiting.take(datagram, 0, datagram.length);
      else await this.#wait();
    } catch (error) {
      this.#waiting.failAll(error);
    }
    this.#tellWarnings();
  }

  /** The next datagram, in bytes that the one after it will overwrite: hundreds of buffers would cost more than reading. */
  #borrow(): Buffer | undefined {
    let length = 0;
    this.transport.drain((bytes, start, end) => {
      length = end - start;
      if (this.#page.length < length) this.#page = Buffer.allocUnsafeSlow(Math.max(length, PAGE));
      bytes.copy(this.#page, 0, start, end);
    }, 1);
    return length === 0 ? undefined : this.#page.subarray(0, length);
  }

  async #wait(): Promise<void> {
    if (this.transport.ended())
      throw new RecordingError("the recording ends before the answer", { hint: "was the recorder killed?" });
    const deadline = this.#waiting.earliest();
    const left = deadline - monotonicMs();
    if (left > 0 && (await this.transport.readable(left, this.options.signal))) return;
    if (monotonicMs() < deadline) return;
    for (const pending of this.#waiting.late(deadline)) {
      const what = `${pending.asked.request.operation}: no answer from the kernel within ${this.options.timeoutMs} ms`;
      this.#waiting.remove(pending, new TransportError(what, { errno: ETIMEDOUT }));
    }
  }

  close(): void {
    this.#waiting.failAll(new TransportError("the socket was closed"));
    this.transport.close();
  }
}

function keptChanging({ operation }: Request): TransportError {
  return new TransportError(`${operation}: the list kept changing while it was read`, {
    hint: "try again when fewer changes are made",
  });
}
