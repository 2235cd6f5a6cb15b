import { KernelError, PermissionError, ProtocolError, TransportError } from "../errors.js";
import type { Transport } from "../transport/transport.js";
import { type AttributeSet, pathAt, type Rows } from "../wire/attributes.js";
import { type Message, messageBytes, NLM_F, NLMSG, NLMSGHDR, splitMessages } from "../wire/message.js";
import { readVerdict, type Verdict } from "../wire/verdict.js";

/** Milliseconds that never go back; `performance` would load a good part of Node's library first. */
const monotonicMs = (): number => process.uptime() * 1000;

/** errno.h numbers that decide something here. */
const ERRNO = { EPERM: 1, EACCES: 13, ETIMEDOUT: 110 } as const;
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
  readonly deadline: number;
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
    this.#dumping = true;
    const dump = this.#dump(request).finally(() => {
      this.#dumping = false;
    });
    this.#lastDump = dump.catch(() => undefined);
    return dump;
  }

  async #dump(request: Request): Promise<readonly Message[]> {
    for (let attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      const { messages, interrupted } = await this.#exchange(request);
      if (!interrupted) return messages;
    }
    throw new TransportError(`${request.operation}: the list kept changing while it was read`, {
      hint: "try again when fewer changes are made",
    });
  }

  #exchange(request: Request): Promise<Answer> {
    this.options.signal?.throwIfAborted();
    this.#sequence = (this.#sequence + 1) >>> 0 || 1;
    const sequence = this.#sequence;
    const deadline = monotonicMs() + this.options.timeoutMs;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#pending.set(sequence, { request, messages: [], resolve, reject, deadline });
    });
    try {
      this.transport.send(messageBytes(request.type, request.flags, sequence, request.body));
    } catch (error) {
      this.#pending.delete(sequence);
      throw error;
    }
    void this.#pump();
    return answer;
  }

  /** Reads until nobody waits. The kernel has usually answered before send returned, so the first pass never sleeps. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#pending.size > 0) {
        const datagram = this.transport.receive();
        if (datagram) this.#dispatch(datagram);
        else await this.#wait();
      }
    } catch (error) {
      this.#failAll(error);
    } finally {
      this.#pumping = false;
    }
  }

  async #wait(): Promise<void> {
    if (this.transport.ended())
      throw new ProtocolError("the recording ends before an answer to this request");
    const deadline = Math.min(...[...this.#pending.values()].map((p) => p.deadline));
    const left = deadline - monotonicMs();
    if (left > 0 && (await this.transport.readable(left, this.options.signal))) return;
    if (monotonicMs() < deadline) return;
    for (const [sequence, pending] of this.#pending) {
      if (pending.deadline > deadline) continue;
      this.#pending.delete(sequence);
      const what = `${pending.request.operation}: no answer from the kernel within ${this.options.timeoutMs} ms`;
      pending.reject(new TransportError(what, { errno: ERRNO.ETIMEDOUT }));
    }
  }

  #dispatch(datagram: Buffer): void {
    for (const message of splitMessages(datagram)) {
      const pending = this.#pending.get(message.sequence);
      if (pending) this.#take(pending, message);
    }
  }

  #take(pending: Pending, message: Message): void {
    if (message.type === NLMSG.noop) return;
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
    this.#failAll(new TransportError("the socket was closed"));
    this.transport.close();
  }
}

/** The kernel's refusal as an error: its own words, the attribute it points at, the errno. */
function refusal(request: Request, verdict: Verdict): KernelError {
  const { offset } = verdict;
  const argument = offset === undefined ? missing(request, verdict) : pathOf(request, offset);
  const details = { errno: verdict.errno, kernel: verdict.message, argument };
  if (verdict.errno === ERRNO.EPERM || verdict.errno === ERRNO.EACCES)
    return new PermissionError(`${request.operation}: permission denied`, details);
  return new KernelError(`${request.operation}: ${reason(verdict, argument)}`, details);
}

function reason({ message, offset }: Verdict, argument: string | undefined): string {
  if (message !== undefined) return message;
  if (argument === undefined) return "refused by the kernel";
  return offset === undefined ? `the kernel wants ${argument}` : `the kernel refused ${argument}`;
}

/** Path of the attribute the kernel misses; `missingNest` is the offset of the nest it belongs in. */
function missing(request: Request, { missingType, missingNest }: Verdict): string | undefined {
  if (missingType === undefined) return undefined;
  const nest = missingNest === undefined ? undefined : pathOf(request, missingNest);
  const found = Object.entries(rowsAt(request.attributes.rows, nest)).find(
    ([, row]) => row.number === missingType,
  );
  return [...(nest === undefined ? [] : [nest]), found?.[0] ?? `#${missingType}`].join(".");
}

function rowsAt(rows: Rows, path: string | undefined): Rows {
  return (path?.split(".") ?? []).reduce((inner, name): Rows => {
    const shape = inner[name]?.kind.shape;
    return shape?.is === "attributes" ? shape.rows : {};
  }, rows);
}

/** Path of the attribute at an offset that the kernel counts from the request's nlmsghdr. */
function pathOf({ attributes, body, attributesAt }: Request, offset: number): string | undefined {
  return pathAt(attributes, body, attributesAt, offset - NLMSGHDR.size);
}
