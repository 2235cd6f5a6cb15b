import { RecordingError, TransportError } from "../errors.js";
import type { Transport } from "../transport/transport.js";
import type { AttributeSet, Rows } from "../wire/attributes.js";
import { type Message, messageBytes, NLM_F, NLMSG, splitMessages } from "../wire/message.js";
import { readVerdict } from "../wire/verdict.js";
import { refusal } from "./refusal.js";

/** Milliseconds that never go back; `performance` would load a good part of Node's library first. */
const monotonicMs = (): number => process.uptime() * 1000;

/** errno.h */
const ETIMEDOUT = 110;
/** Dumps come in datagrams of at most this many bytes. */
const PAGE = 64 * 1024;
/** A dump whose list changed under it is asked again this often before we give up. */
const DUMP_ATTEMPTS = 8;

/** A request before it has a sequence number. */
export interface Request {
  /** What the user would call it (`endpoint add`), for errors. */
  readonly operation: string;
  readonly type: number;
  readonly flags: number;
  /** Fixed header and attributes. */
  readonly body: Buffer;
  /** Where the attributes begin in `body`, and their table: turns the kernel's offset into a name. */
  readonly attributesAt: number;
  readonly attributes: AttributeSet<Rows>;
}

interface Answer {
  readonly messages: readonly Message[];
  /** The list changed while it was dumped. */
  readonly interrupted: boolean;
}

interface Pending {
  readonly request: Request;
  readonly messages: Message[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  deadline: number;
}

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
  #sequence = 0;
  #pumping = false;
  #lastDump: Promise<unknown> = Promise.resolve();
  #dumping = false;
  readonly #pending = new Map<number, Pending>();
  #page = Buffer.alloc(0);

  constructor(
    readonly transport: Transport,
    readonly options: SessionOptions,
  ) {}

  /**
   * Sends one request and gives its replies.
   * @throws KernelError, PermissionError, TransportError, ProtocolError, and the signal's reason
   */
  async request(request: Request): Promise<readonly Message[]> {
    if (!(request.flags & NLM_F.dump)) return (await this.#exchange(request)).messages;
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
    const settle = (error?: unknown) => {
      outcome = error === undefined ? {} : { error };
    };
    const whole = ({ interrupted }: Answer) => settle(interrupted ? keptChanging(request) : undefined);
    try {
      const pending = this.#send(request, whole, settle);
      while (outcome === undefined) {
        pending.deadline = monotonicMs() + this.options.timeoutMs;
        await this.#step(true);
        if (pending.messages.length > 0) yield pending.messages.splice(0);
      }
      if (outcome.error !== undefined) throw outcome.error;
    } finally {
      while (outcome === undefined && this.#pending.size > 0) await this.#step();
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
      const { messages, interrupted } = await this.#exchange(request);
      if (!interrupted) return messages;
    }
    throw keptChanging(request);
  }

  #exchange(request: Request): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => this.#send(request, resolve, reject));
    void this.#pump();
    return answer;
  }

  #send(request: Request, resolve: Pending["resolve"], reject: Pending["reject"]): Pending {
    this.options.signal?.throwIfAborted();
    this.#sequence = (this.#sequence + 1) >>> 0 || 1;
    const sequence = this.#sequence;
    const deadline = monotonicMs() + this.options.timeoutMs;
    const pending: Pending = { request, messages: [], resolve, reject, deadline };
    this.#pending.set(sequence, pending);
    try {
      this.transport.send(messageBytes(request.type, request.flags, sequence, request.body));
    } catch (error) {
      this.#pending.delete(sequence);
      throw error;
    }
    return pending;
  }

  /** Reads until nobody waits. The kernel has usually answered before send returned, so the first pass never sleeps. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#pending.size > 0) await this.#step();
    this.#pumping = false;
  }

  /** Takes one datagram, or waits for one. What fails here fails for all who wait. */
  async #step(isStream = false): Promise<void> {
    try {
      // A stream alone may use its bytes again; what others wait for is theirs to keep.
      const datagram = isStream && this.#pending.size === 1 ? this.#borrow() : this.transport.receive();
      if (datagram) this.#dispatch(datagram);
      else await this.#wait();
    } catch (error) {
      this.#failAll(error);
    }
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
    const deadline = Math.min(...[...this.#pending.values()].map((p) => p.deadline));
    const left = deadline - monotonicMs();
    if (left > 0 && (await this.transport.readable(left, this.options.signal))) return;
    if (monotonicMs() < deadline) return;
    for (const [sequence, pending] of this.#pending) {
      if (pending.deadline > deadline) continue;
      this.#pending.delete(sequence);
      const what = `${pending.request.operation}: no answer from the kernel within ${this.options.timeoutMs} ms`;
      pending.reject(new TransportError(what, { errno: ETIMEDOUT }));
    }
  }

  #dispatch(datagram: Buffer): void {
    for (const message of splitMessages(datagram)) {
      const pending = this.#pending.get(message.sequence);
      if (pending) this.#take(pending, message);
    }
  }

  #take(pending: Pending, message: Message): void {
    if (message.type === NLMSG.noop || message.type === NLMSG.overrun) return;
    if (message.type === NLMSG.error || message.type === NLMSG.done) {
      this.#settle(pending, message);
      return;
    }
    pending.messages.push(message);
    if (!(message.flags & NLM_F.multi) && !(pending.request.flags & NLM_F.ack))
      this.#finish(pending, message);
  }

  #settle(pending: Pending, message: Message): void {
    const verdict = readVerdict(message);
    if (verdict.errno === 0) {
      if (verdict.message !== undefined) this.options.onWarning?.(verdict.message);
      this.#finish(pending, message);
      return;
    }
    this.#pending.delete(message.sequence);
    pending.reject(refusal(pending.request, verdict));
  }

  #finish(pending: Pending, last: Message): void {
    this.#pending.delete(last.sequence);
    const interrupted = [...pending.messages, last].some(
      (m) => m.flags & NLM_F.dumpInterrupted && m.flags & NLM_F.multi,
    );
    pending.resolve({ messages: pending.messages, interrupted });
  }

  #failAll(error: unknown): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }

  close(): void {
    if (this.#pending.size > 0) this.#failAll(new TransportError("the socket was closed"));
    this.transport.close();
  }
}

function keptChanging({ operation }: Request): TransportError {
  return new TransportError(`${operation}: the list kept changing while it was read`, {
    hint: "try again when fewer changes are made",
  });
}
