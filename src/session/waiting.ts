import { ProtocolError } from "../errors.js";
import type { AttributeSet, Rows } from "../wire/attributes.js";
import { joined } from "../wire/joined.js";
import {
  isLone,
  type Message,
  NLM_F,
  NLMSG,
  type Outgoing,
  sequenceAt,
  splitMessages,
  typeAt,
} from "../wire/message.js";
import type { Problem } from "../wire/problem.js";
import { readVerdict } from "../wire/verdict.js";
import { refusal } from "./refusal.js";

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

export interface Answer {
  readonly messages: readonly Message[];
  /** The list changed while it was dumped. */
  readonly interrupted: boolean;
}

/** A request, and who wants its answer. */
export interface Asked {
  readonly request: Request;
  /** Whether `resolve` keeps nothing of the bytes of an answer that is one message. */
  readonly isPrompt?: boolean;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** A request that is under way. */
export class Pending implements Outgoing {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
  readonly messages: Message[] = [];

  constructor(
    readonly asked: Asked,
    readonly sequence: number,
    /** On the clock of who made it. */
    public deadline: number,
  ) {
    ({ type: this.type, flags: this.flags, body: this.body } = asked.request);
  }
}

/** The requests under way on one socket: numbers them, and gives each what answers it. */
export class Waiting {
  /** Said by the kernel along with a success, not told yet. */
  readonly warnings: string[] = [];
  #sequence = 0;
  readonly #pending = new Map<number, Pending>();

  get size(): number {
    return this.#pending.size;
  }

  add(asked: Asked, deadline: number): Pending {
    this.#sequence = (this.#sequence + 1) >>> 0 || 1;
    const pending = new Pending(asked, this.#sequence, deadline);
    this.#pending.set(this.#sequence, pending);
    return pending;
  }

  /** Ends a request with an error; without one, nobody is told. */
  remove({ sequence, asked }: Pending, error?: unknown): void {
    if (this.#pending.delete(sequence) && error !== undefined) asked.reject(error);
  }

  failAll(error: unknown): void {
    for (const { asked } of this.#pending.values()) asked.reject(error);
    this.#pending.clear();
  }

  /** When the first of them is over; Infinity where there is none. */
  earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { deadline } of this.#pending.values()) earliest = Math.min(earliest, deadline);
    return earliest;
  }

  late(now: number): Pending[] {
    return [...this.#pending.values()].filter(({ deadline }) => deadline <= now);
  }

  /** Reads one datagram, whose bytes are another's: what is kept is copied. @throws ProtocolError */
  read(bytes: Buffer, start: number, end: number): void {
    if (this.#isReadAtOnce(bytes, start, end)) this.take(bytes, start, end);
    else this.take(joined([bytes.subarray(start, end)]), 0, end - start);
  }

  #isReadAtOnce(bytes: Buffer, start: number, end: number): boolean {
    if (!isLone(bytes, start, end)) return false;
    if (typeAt(bytes, start) === NLMSG.error) return true;
    const pending = this.#pending.get(sequenceAt(bytes, start));
    return pending === undefined || (pending.asked.isPrompt === true && !(pending.flags & NLM_F.ack));
  }

  /** The same of bytes that stay. @throws ProtocolError where a request still waits for what cannot be read */
  take(bytes: Buffer, start: number, end: number): void {
    const problems: Problem[] = [];
    for (const message of splitMessages(bytes, start, end, problems)) {
      const pending = this.#pending.get(message.sequence);
      if (pending) this.#give(pending, message);
    }
    const [problem] = problems;
    if (problem === undefined) return;
    if (this.size > 0) throw new ProtocolError(problem.reason ?? "");
    this.warnings.push(`bytes behind an answer of the kernel cannot be read: ${problem.reason}`);
  }

  #give(pending: Pending, message: Message): void {
    const { type, flags } = message;
    if (type === NLMSG.noop || type === NLMSG.overrun) return;
    const isVerdict = type === NLMSG.error || type === NLMSG.done;
    if (!isVerdict) pending.messages.push(message);
    if (isVerdict) this.#settle(pending, message);
    else if (!(flags & NLM_F.multi) && !(pending.flags & NLM_F.ack)) this.#finish(pending, message);
  }

  #settle(pending: Pending, message: Message): void {
    const verdict = readVerdict(message);
    if (verdict.errno !== 0) {
      this.remove(pending, refusal(pending.asked.request, verdict));
      return;
    }
    if (verdict.message !== undefined) this.warnings.push(verdict.message);
    this.#finish(pending, message);
  }

  #finish({ asked, sequence, messages }: Pending, last: Message): void {
    this.#pending.delete(sequence);
    const interrupted = isInterrupted(last) || messages.some(isInterrupted);
    asked.resolve({ messages, interrupted });
  }
}

const isInterrupted = ({ flags }: Message): boolean =>
  (flags & NLM_F.dumpInterrupted) !== 0 && (flags & NLM_F.multi) !== 0;
