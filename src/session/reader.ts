import { ERRNO } from "../errno.js";
import { MptcpError } from "../errors.js";
import type { Sink, Transport } from "../transport/transport.js";
import type { PendingRequests } from "./pending-requests.js";

/** Maximum size of a dump's datagrams. */
const PAGE = 64 * 1024;
/** Datagrams that are read before the event loop continues: a few milliseconds. */
const MAX_PER_TURN = 256;
/** errno.h */
/** Maximum number of consecutive overflow reports that are skipped: the kernel makes one for each. */
const MAX_REPORTS = 4;
/** Maximum number of unrequested datagrams that are skipped at once. */
const MAX_DISCARDED = 65_536;

/** Reads the queue of a socket and passes datagrams to the pending requests. */
export class SocketReader {
  readonly #read: Sink = (bytes, start, end) => {
    this.#inARow++;
    this.waiting.read(bytes, start, end);
  };
  readonly #ignore: Sink = () => {};
  #inARow = 0;
  #lost = 0;
  #isReported = false;
  #page = Buffer.allocUnsafe(0);

  constructor(
    readonly transport: Transport,
    readonly waiting: PendingRequests,
  ) {}

  /** Whether so much was read that the event loop must continue. */
  get isTired(): boolean {
    return this.#inARow >= MAX_PER_TURN;
  }

  /** Lets the event loop continue, unless it just has. */
  letLoopRun(): void {
    this.#inARow = 0;
  }

  /** Reads one datagram. @returns whether there was one @throws TransportError, ProtocolError */
  one(isBorrowed = false): boolean {
    const datagram = this.#next(isBorrowed);
    if (datagram === undefined) return false;
    this.#inARow++;
    this.waiting.take(datagram, 0, datagram.length);
    return true;
  }

  /**
   * Reads replies while they are available and missing.
   * @throws TransportError, ProtocolError
   */
  answers(): void {
    while (this.waiting.unattended > 0 && !this.isTired && this.one());
  }

  /**
   * Reads the whole queue, many datagrams with one system call.
   * @throws TransportError, ProtocolError
   */
  all(): void {
    this.#drain(this.#read);
  }

  /**
   * Makes room: skips datagrams that were not requested or belong to failed requests.
   * @throws TransportError
   */
  discard(): void {
    const sink = this.waiting.size === 0 ? this.#ignore : this.#read;
    this.#drain(sink, MAX_DISCARDED);
  }

  /**
   * Whether the kernel has dropped datagrams since the previous call.
   * @throws TransportError
   */
  hasLost(): boolean {
    const lost = this.transport.lost();
    const hasLost = this.#isReported || lost > this.#lost;
    this.#lost = lost;
    this.#isReported = false;
    return hasLost;
  }

  #next(isBorrowed: boolean): Buffer | undefined {
    for (let reports = 0; ; reports++)
      try {
        return isBorrowed ? this.#borrow() : this.transport.receive();
      } catch (error) {
        this.#pass(error, reports);
      }
  }

  #drain(sink: Sink, limit?: number): void {
    for (let reports = 0; ; reports++)
      try {
        this.transport.drain(sink, limit);
        return;
      } catch (error) {
        this.#pass(error, reports);
      }
  }

  /**
   * Records an overflow report, which comes before the datagrams that did fit.
   * @throws every other error
   */
  #pass(error: unknown, reports: number): void {
    if (reports === MAX_REPORTS || !(error instanceof MptcpError) || error.errno !== ERRNO.ENOBUFS)
      throw error;
    this.#isReported = true;
  }

  /**
   * The next datagram, in memory that the one after it overwrites: hundreds of buffers would cost more than
   * reading.
   */
  #borrow(): Buffer | undefined {
    let length = 0;
    this.transport.drain((bytes, start, end) => {
      length = end - start;
      if (this.#page.length < length) this.#page = Buffer.allocUnsafeSlow(Math.max(length, PAGE));
      bytes.copy(this.#page, 0, start, end);
    }, 1);
    return length === 0 ? undefined : this.#page.subarray(0, length);
  }
}
