import { ERRNO } from "../../errno.js";
import { TransportError } from "../../errors.js";
import { failure } from "../failure.js";
import type { Sink, SocketOptions, Transport } from "../transport.js";
import type { Binding } from "./binding.js";
import { countDrops, joinGroup, leaveGroup, openNetlinkSocket, receiveBufferOf } from "./netlink-socket.js";
import { PollWatch } from "./poll-watch.js";
import {
  MAX_DATAGRAM,
  RESULT_WORDS,
  type ReceiveBuffer,
  SLOTS,
  STRIDE,
  withReceiveBuffer,
} from "./receive-buffer.js";

/** Port id of the kernel; every other sender is a process. */
const KERNEL = 0;
/** One datagram at a time is copied through this buffer, before other code can run. */
const single = { bytes: undefined as Buffer | undefined, words: new Int32Array(RESULT_WORDS) };

/**
 * A netlink socket of our own addon: it checks senders, requests extended acknowledgements, and reads many datagrams
 * at once.
 */
export class NativeTransport implements Transport {
  readonly name = "native";
  readonly #binding: Binding;
  readonly #fd: number;
  readonly #events: boolean;
  readonly #acceptForeign: boolean;
  readonly #clock: () => number;
  /** Received and not delivered, because a sink threw or a datagram before them was too long. */
  readonly #held: (Buffer | TransportError)[] = [];
  #wakeup: PollWatch | undefined;
  #stamp = 0;
  #lost = 0;
  #answerRoom: number | undefined;
  #draining = false;
  #closed = false;

  /**
   * @param clock microseconds since 1970, for stamps
   * @throws TransportError, PermissionError, UnsupportedError
   */
  constructor(
    binding: Binding,
    readonly protocol: number,
    options: SocketOptions = {},
    clock: () => number = () => Date.now() * 1000,
  ) {
    this.#binding = binding;
    this.#events = options.events ?? false;
    this.#acceptForeign = options.acceptForeign ?? false;
    this.#clock = clock;
    this.#fd = openNetlinkSocket(binding, protocol, options);
  }

  send(datagram: Uint8Array): void {
    this.#assertOpen();
    const sent = this.#binding.sendmsg(this.#fd, datagram, undefined);
    if (sent < 0) throw failure("send to the kernel", -sent);
  }

  receive(): Buffer | undefined {
    this.#assertReading();
    if (this.#held.length > 0) return this.#takeHeld();
    single.bytes ??= Buffer.allocUnsafe(MAX_DATAGRAM);
    while (this.#fill(single.bytes, MAX_DATAGRAM, single.words) > 0)
      if (this.#isBelieved(single.words, 0)) return copyOf(single.bytes, 0, single.words[0]!);
    return undefined;
  }

  drain(sink: Sink, max = Number.POSITIVE_INFINITY): number {
    this.#assertReading();
    this.#draining = true;
    try {
      const total = this.#giveHeld(sink, max);
      return total + withReceiveBuffer((area) => this.#giveQueued(area, sink, max - total));
    } finally {
      this.#draining = false;
    }
  }

  async readable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    if (this.#closed) return false;
    if (this.#held.length > 0) return true;
    this.#wakeup ??= new PollWatch(this.#binding, this.#fd);
    return this.#wakeup.wait(timeoutMs, signal);
  }

  join(group: number): void {
    this.#assertOpen();
    const joined = joinGroup(this.#binding, this.#fd, group);
    if (joined < 0) throw failure(`join multicast group ${group}`, -joined);
  }

  leave(group: number): void {
    this.#assertOpen();
    const result = leaveGroup(this.#binding, this.#fd, group);
    if (result < 0) throw failure(`leave multicast group ${group}`, -result);
  }

  lost(): number {
    if (!this.#closed) this.#lost = countDrops(this.#binding, this.#fd);
    return this.#lost;
  }

  /** A dump fills one half: the kernel adds to it only while nothing more is read. */
  answerRoom(): number {
    this.#answerRoom ??= receiveBufferOf(this.#binding, this.#fd) / 2;
    return this.#answerRoom;
  }

  stamp(): number {
    return this.#stamp;
  }

  ended(): boolean {
    return false;
  }

  close(): void {
    if (this.#closed) return;
    this.lost();
    this.#closed = true;
    this.#wakeup?.close();
    this.#binding.close(this.#fd);
  }

  #giveHeld(sink: Sink, max: number): number {
    let total = 0;
    for (; total < max && !this.#closed && this.#held.length > 0; total++) {
      const queue = this.#takeHeld();
      sink(queue, 0, queue.length);
    }
    return total;
  }

  #takeHeld(): Buffer {
    const queue = this.#held.shift()!;
    if (queue instanceof TransportError) throw queue;
    return queue;
  }

  #giveQueued(area: ReceiveBuffer, sink: Sink, max: number): number {
    let total = 0;
    while (total < max && !this.#closed) {
      const slotCount = Math.min(SLOTS, max - total);
      const words = slotCount < SLOTS ? area.words.subarray(0, slotCount * RESULT_WORDS) : area.words;
      const count = this.#fill(area.bytes, STRIDE, words);
      total += this.#give(area, count, sink);
      if (count < slotCount) break;
    }
    return total;
  }

  #give({ bytes, words }: ReceiveBuffer, count: number, sink: Sink): number {
    let total = 0;
    let slot = 0;
    try {
      while (slot < count && !this.#closed) {
        const index = slot++;
        if (!this.#isBelieved(words, index)) continue;
        const length = words[index * RESULT_WORDS]!;
        if (length > MAX_DATAGRAM) throw tooLong(length);
        sink(bytes, index * STRIDE, index * STRIDE + length);
        total++;
      }
    } catch (error) {
      this.#hold(bytes, words, slot, count);
      throw error;
    }
    return total;
  }

  /** Keeps the rest of a batch for the next call, so that an error in the sink costs one datagram and not 31 more. */
  #hold(bytes: Buffer, words: Int32Array, from: number, count: number): void {
    for (let slot = from; slot < count; slot++) {
      if (!this.#isBelieved(words, slot)) continue;
      const length = words[slot * RESULT_WORDS]!;
      this.#held.push(length > MAX_DATAGRAM ? tooLong(length) : copyOf(bytes, slot * STRIDE, length));
    }
  }

  /** Reads datagrams; 0 if the queue is empty. */
  #fill(bytes: Buffer, slot: number, words: Int32Array): number {
    for (;;) {
      const count = this.#binding.recvmmsg(this.#fd, bytes, slot, words);
      if (count === -ERRNO.EAGAIN) return 0;
      if (count === -ERRNO.ENOBUFS && this.#events) continue;
      if (count === -ERRNO.ENOBUFS) throw overflow();
      if (count < 0) throw failure("receive from the kernel", -count);
      this.#stamp = this.#clock();
      return count;
    }
  }

  #isBelieved(words: Int32Array, slot: number): boolean {
    return this.#acceptForeign || words[slot * RESULT_WORDS + 1] === KERNEL;
  }

  #assertOpen(): void {
    if (this.#closed) throw new TransportError("the socket is closed");
  }

  /** A sink that reads from its own socket would get datagrams before the ones that were read already. */
  #assertReading(): void {
    this.#assertOpen();
    if (this.#draining) throw new TransportError("a sink cannot read from the socket that is being drained");
  }
}

/** @throws TransportError if the datagram was longer than its slot and therefore truncated */
function copyOf(bytes: Buffer, start: number, length: number): Buffer {
  if (length > MAX_DATAGRAM) throw tooLong(length);
  const copy = Buffer.allocUnsafe(length);
  copy.set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length));
  return copy;
}

function tooLong(length: number): TransportError {
  const message = `a datagram of ${length} bytes was truncated: at most ${MAX_DATAGRAM} are read`;
  return new TransportError(message, { errno: ERRNO.EMSGSIZE });
}

function overflow(): TransportError {
  return new TransportError("the receive buffer was full and the kernel dropped replies", {
    errno: ERRNO.ENOBUFS,
    hint: "ask again, or open the socket with a larger receiveBuffer",
  });
}
