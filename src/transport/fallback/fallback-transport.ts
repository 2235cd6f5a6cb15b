import { readSync, writeSync } from "node:fs";
import { TransportError } from "../../errors.js";
import { failure } from "../failure.js";
import type { Sink, SocketOptions, Transport } from "../transport.js";
import { CancellableSleeps } from "./cancellable-sleep.js";
import { DropCounter } from "./drop-counter.js";
import { loadNativeSocket, type NativeSocket, openNativeSocket } from "./native-socket.js";
import { openAndFind } from "./socket-links.js";

const MIB = 1024 * 1024;
/** read(2) truncates a datagram silently; the kernel sends none this large (dumps stop at 32 KiB). */
const MAX_DATAGRAM = 256 * 1024;
/** Polling interval in milliseconds: first, increment after each empty poll, and maximum. */
interface Pace {
  readonly busy: number;
  readonly step: number;
  readonly idle: number;
}
const DEFAULT_PACE: Pace = { busy: 10, step: 2, idle: 50 };
/**
 * A reader of events gets the first one after a quiet period within 5 ms. Polling at this interval uses about
 * 4 % of a processor.
 */
const EVENT_PACE: Pace = { busy: 4, step: 0, idle: 4 };
/** An NLMSG_NOOP without flags: the kernel binds the socket and does not reply. */
const NOOP = Uint8Array.of(16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/**
 * A socket of the `netlink` package that is only read and written with node:fs, for machines without our
 * addon. Without recvmsg and setsockopt it cannot see senders (every sender is accepted) and cannot request
 * extended acknowledgements. The queue is polled.
 */
export class FallbackTransport implements Transport {
  readonly name = "netlink";
  readonly #socket: NativeSocket;
  readonly #fd: number;
  readonly #drops: DropCounter;
  readonly #sleepers = new CancellableSleeps();
  readonly #buffer = Buffer.allocUnsafeSlow(MAX_DATAGRAM);
  /** Read by `readable` and not returned yet. */
  #ahead: Buffer | undefined;
  readonly #steps: Pace;
  #pace: number;
  #stamp = 0;
  #lost = 0;
  #answerRoom: number | undefined;
  /** Whether the kernel may have dropped datagrams since the counter was read. */
  #isDropping = false;
  #isEmpty = true;
  #draining = false;
  #closed = false;

  /**
   * Loads the package; required before the first socket.
   * @throws UnsupportedError
   */
  static async load(): Promise<void> {
    loadNativeSocket();
  }

  /** @throws TransportError, PermissionError, UnsupportedError */
  constructor(
    readonly protocol: number,
    options: SocketOptions = {},
  ) {
    this.#steps = options.events ? EVENT_PACE : DEFAULT_PACE;
    this.#pace = this.#steps.busy;
    const found = attempt("open a netlink socket", () => openAndFind(() => openNativeSocket(protocol)));
    this.#socket = found.socket;
    this.#fd = found.fd;
    try {
      const bytes = options.receiveBuffer ?? (options.events ? 64 * MIB : MIB);
      attempt("set the receive buffer", () => this.#socket.setRecvBufferSize(bytes));
      this.send(NOOP);
      this.#drops = new DropCounter(found.inode);
    } catch (error) {
      this.#socket.close();
      throw error;
    }
  }

  send(datagram: Uint8Array): void {
    this.#assertOpen();
    attempt("send to the kernel", () => writeSync(this.#fd, datagram));
  }

  receive(): Buffer | undefined {
    this.#assertReading();
    const readAhead = this.#ahead;
    this.#ahead = undefined;
    if (readAhead !== undefined) return readAhead;
    const size = this.#read();
    return size === 0 ? undefined : Buffer.from(this.#buffer.subarray(0, size));
  }

  drain(sink: Sink, max = Number.POSITIVE_INFINITY): number {
    this.#assertReading();
    this.#draining = true;
    try {
      let count = 0;
      while (count < max && !this.#closed && this.#give(sink)) count++;
      return count;
    } finally {
      this.#draining = false;
    }
  }

  async readable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    const deadline = process.uptime() * 1000 + timeoutMs;
    while (!this.#closed) {
      signal?.throwIfAborted();
      this.#ahead ??= this.receive();
      if (this.#ahead !== undefined) return true;
      const remainingMs = deadline - process.uptime() * 1000;
      if (remainingMs <= 0) return false;
      await this.#sleepers.sleep(Math.min(remainingMs, this.#pace), signal);
      this.#pace = Math.min(this.#pace + this.#steps.step, this.#steps.idle);
    }
    return false;
  }

  join(group: number): void {
    this.#assertOpen();
    attempt(`join multicast group ${group}`, () => this.#socket.addMembership(group));
  }

  leave(group: number): void {
    this.#assertOpen();
    attempt(`leave multicast group ${group}`, () => this.#socket.dropMembership(group));
  }

  /**
   * The table is read only after an ENOBUFS, because reading it takes as long as a hundred events. The kernel reports
   * ENOBUFS again only after the queue was empty.
   */
  lost(): number {
    if (this.#closed || !this.#isDropping) return this.#lost;
    this.#lost = this.#drops.read();
    this.#isDropping = !this.#isEmpty;
    return this.#lost;
  }

  /** A dump fills one half: the kernel adds to it only while nothing more is read. */
  answerRoom(): number {
    this.#answerRoom ??= attempt("ask for the receive buffer", () => this.#socket.getRecvBufferSize()) / 2;
    return this.#answerRoom;
  }

  /** Millisecond resolution: the time of the poll, not of queuing in the kernel. */
  stamp(): number {
    return this.#stamp;
  }

  ended(): boolean {
    return false;
  }

  close(): void {
    if (this.#closed) return;
    this.#lost = this.#drops.read();
    this.#closed = true;
    this.#drops.close();
    this.#socket.close();
    this.#sleepers.wakeAll();
  }

  #give(sink: Sink): boolean {
    if (this.#ahead === undefined) {
      const size = this.#read();
      if (size > 0) sink(this.#buffer, 0, size);
      return size > 0;
    }
    const readAhead = this.#ahead;
    this.#ahead = undefined;
    sink(readAhead, 0, readAhead.length);
    return true;
  }

  /** Size of the next datagram, which is now at the start of the buffer; 0 if the queue is empty. */
  #read(): number {
    const size = this.#readPast();
    this.#isEmpty = size === 0;
    if (size === MAX_DATAGRAM)
      throw new TransportError(`a datagram of ${MAX_DATAGRAM} bytes or more was cut`);
    if (size === 0) return 0;
    this.#stamp = Date.now() * 1000;
    this.#pace = this.#steps.busy;
    return size;
  }

  /** ENOBUFS comes before the queued datagrams and is reported once; the losses themselves are in `lost`. */
  #readPast(): number {
    for (;;) {
      try {
        // All arguments are given: Node would search missing ones in an options object, for each event.
        return readSync(this.#fd, this.#buffer, 0, MAX_DATAGRAM, null);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EAGAIN") return 0;
        if (code !== "ENOBUFS") throw asFailure("receive from the kernel", error);
        this.#isDropping = true;
      }
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new TransportError("the socket is closed");
  }

  /** A sink that reads from its own socket would overwrite its data. */
  #assertReading(): void {
    this.#assertOpen();
    if (this.#draining) throw new TransportError("a sink cannot read from the socket that is being drained");
  }
}

/** Runs a system call of Node (negative errno) or of the package, and converts its error. */
function attempt<T>(action: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw asFailure(action, error);
  }
}

function asFailure(action: string, error: unknown): unknown {
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? error : failure(action, Math.abs(errno));
}
