import { readAck } from "../codec/wire/ack.js";
import { concat } from "../codec/wire/concat.js";
import {
  isLone,
  type Message,
  NLM_F,
  NLMSG,
  NLMSGHDR,
  sequenceAt,
  splitMessages,
  typeAt,
} from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import { ProtocolError } from "../errors.js";
import { kernelErrorOf } from "./kernel-error.js";
import { type Asked, Pending } from "./pending.js";
import type { Request } from "./request.js";
import { isChange, isDump, SendWindow } from "./send-window.js";
import { errorOfChange, timeoutError } from "./unanswered.js";

/** errno.h: the kernel's error for a read whose reply does not fit into the receive buffer. */
const NO_ROOM_ERRNOS: readonly number[] = [11, 105];

/** The pending requests of one socket: assigns sequence numbers, and gives each its replies. */
export class PendingRequests {
  /** The kernel's text with a success, not reported yet. */
  readonly warnings: string[] = [];
  /** Reads that the kernel refused because there was no room for their replies. */
  readonly refusedForRoom: Pending[] = [];
  #sequence = 0;
  readonly #room = new SendWindow();
  /** The kernel executes one dump at a time for each socket. */
  #dump: Pending | undefined;
  #hasLeftDump = false;
  readonly #pending = new Map<number, Pending>();

  get size(): number {
    return this.#pending.size;
  }

  /** Requests whose replies are not read by their caller. */
  get unattended(): number {
    return this.#pending.size - (this.#dump?.asked.onSent ? 1 : 0);
  }

  /** Whether a dump was abandoned and its remaining parts may still arrive. */
  get hasLeftDump(): boolean {
    return this.#hasLeftDump;
  }

  has(pending: Pending): boolean {
    return this.#pending.get(pending.sequence) === pending;
  }

  /** Whether the replies also fit into `bytes()`, which is only called if it matters. */
  hasRoom(asked: readonly Asked[], bytes: () => number): boolean {
    if (this.#dump !== undefined && asked.some(({ request }) => isDump(request))) return false;
    return this.#room.has(asked, bytes);
  }

  add(asked: Asked, timeoutMs: number, now: number): Pending {
    this.#sequence = (this.#sequence + 1) >>> 0 || 1;
    const pending = new Pending(asked, this.#sequence, timeoutMs, now + timeoutMs);
    this.#pending.set(this.#sequence, pending);
    this.#room.take(pending.room);
    if (isDump(pending)) {
      this.#dump = pending;
      this.#hasLeftDump = false;
    }
    return pending;
  }

  /**
   * Forgets a request without informing its caller.
   * @returns whether it was pending
   */
  remove(pending: Pending): boolean {
    if (!this.#pending.delete(pending.sequence)) return false;
    this.#room.release(pending.room);
    if (this.#dump === pending) this.#dump = undefined;
    return true;
  }

  /** Ends a request that was sent with an error; for a change the error says that the outcome is unknown. */
  fail(pending: Pending, error: unknown): void {
    this.#end(pending, isChange(pending.asked.request) ? errorOfChange(error) : error);
  }

  /** @param isReason whether the error is a signal's reason, which is passed on unchanged */
  failAll(error: unknown, isReason = false): void {
    for (const pending of this.all())
      if (isReason) this.#end(pending, error);
      else this.fail(pending, error);
  }

  #end(pending: Pending, error: unknown): void {
    if (this.#dump === pending) this.#hasLeftDump = true;
    if (this.remove(pending)) pending.asked.reject(error);
  }

  /** In the order in which they were sent. */
  all(): Pending[] {
    return [...this.#pending.values()];
  }

  /** The earliest deadline; Infinity if there is none. */
  earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { deadline } of this.#pending.values()) earliest = Math.min(earliest, deadline);
    return earliest;
  }

  failOverdue(now: number): void {
    for (const one of this.all())
      if (one.deadline <= now) this.fail(one, timeoutError(one.asked.request, one.timeoutMs));
  }

  /** Reads one datagram in reused memory: everything that is kept is copied. */
  read(bytes: Buffer, start: number, end: number): void {
    if (this.#isReadAtOnce(bytes, start, end)) this.take(bytes, start, end);
    else this.take(concat([bytes.subarray(start, end)]), 0, end - start);
  }

  #isReadAtOnce(bytes: Buffer, start: number, end: number): boolean {
    if (!isLone(bytes, start, end)) return false;
    if (typeAt(bytes, start) === NLMSG.error) return true;
    const pending = this.#pending.get(sequenceAt(bytes, start));
    return pending === undefined || (pending.asked.isPrompt === true && !(pending.flags & NLM_F.ack));
  }

  /**
   * The same for bytes that are not reused. Each part of a dump restarts its deadline. Parts that cannot be read are
   * omitted.
   */
  take(bytes: Buffer, start: number, end: number): void {
    const dump = this.#dump;
    const messageCount = dump?.messages.length ?? 0;
    const problems: Problem[] = [];
    const messages = splitMessages(bytes, start, end, problems);
    for (const message of messages) {
      const pending = this.#pending.get(message.sequence);
      if (pending) this.#give(pending, message);
    }
    if (dump !== undefined && dump === this.#dump && dump.messages.length > messageCount) this.#gotPart(dump);
    if (problems.length > 0) this.#noteUnread(problems, this.#ownerOf(bytes, start, end, messages));
  }

  /** The request that a datagram answers which is invalid after these messages; undefined if none waits for it. */
  #ownerOf(bytes: Buffer, start: number, end: number, messages: readonly Message[]): Pending | undefined {
    const last = messages.at(-1);
    if (last !== undefined) return this.#pending.get(last.sequence);
    const sequence = end - start < NLMSGHDR.size ? undefined : sequenceAt(bytes, start);
    // The kernel answers in order.
    return this.#pending.get(sequence ?? 0) ?? this.all()[0];
  }

  #noteUnread([problem]: readonly Problem[], owner: Pending | undefined): void {
    const reason = problem?.reason ?? "";
    if (owner === undefined)
      this.warnings.push(`bytes behind an answer of the kernel cannot be read: ${reason}`);
    else if (isDump(owner)) owner.unread ??= reason;
    else this.fail(owner, new ProtocolError(reason));
  }

  /** Ends lists that were read partly and of which nothing more is queued. @returns whether there were some */
  endUnread(): boolean {
    const unread = this.all().filter((pending) => pending.unread !== undefined);
    for (const pending of unread) this.#endPart(pending);
    return unread.length > 0;
  }

  /**
   * Ends all requests, because no reply will come.
   * @param reason why the rest of a list is missing
   * @param errorOf the error for a request without a reply
   */
  endUnanswered(reason: string, errorOf: (request: Request) => unknown): void {
    for (const pending of this.all()) {
      pending.unread ??= pending.hasPart ? reason : undefined;
      if (pending.unread === undefined) this.fail(pending, errorOf(pending.asked.request));
      else this.#endPart(pending);
    }
  }

  /** The rest of the list may still arrive. */
  #endPart(pending: Pending): void {
    this.#hasLeftDump = true;
    this.#complete(pending, pending.messages.some(isInterrupted));
  }

  #gotPart(dump: Pending): void {
    dump.extend();
    if (dump.asked.onPart === undefined) return;
    dump.isPartlyGiven = true;
    dump.asked.onPart(dump.messages.splice(0));
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
    const verdict = readAck(message);
    const { request } = pending.asked;
    if (verdict.errno === 0) {
      if (verdict.message !== undefined) this.warnings.push(verdict.message);
      this.#finish(pending, message);
    } else if (NO_ROOM_ERRNOS.includes(verdict.errno) && !isChange(request)) {
      this.refusedForRoom.push(pending);
      this.remove(pending);
    } else if (this.remove(pending)) pending.asked.reject(kernelErrorOf(request, verdict));
  }

  #finish(pending: Pending, last: Message): void {
    this.#complete(pending, isInterrupted(last) || pending.messages.some(isInterrupted));
  }

  #complete(pending: Pending, interrupted: boolean): void {
    const { asked, messages, unread, hasPart } = pending;
    const { operation, needsAll } = asked.request;
    this.remove(pending);
    const isUseless = unread !== undefined && (needsAll || !hasPart);
    if (unread !== undefined && !isUseless)
      this.warnings.push(`could not read the rest of the ${operation}: ${unread}`);
    if (isUseless) asked.reject(new ProtocolError(unread));
    else asked.resolve({ messages, interrupted });
  }
}

const isInterrupted = ({ flags }: Message): boolean =>
  (flags & NLM_F.dumpInterrupted) !== 0 && (flags & NLM_F.multi) !== 0;
