import { isolatedCallback } from "../recording/isolated-callback.js";
import type { Note } from "../recording/notes.js";
import { Observer } from "../recording/observer.js";
import { RecordingTransport } from "../recording/recording-transport.js";
import { SocketNumbers } from "../recording/socket-numbers.js";
import type { Platform } from "../transport/platform.js";
import { Annotator } from "./annotate.js";
import type { DecodedPacket } from "./recording.js";

/** Receives each datagram and each error. */
export type OnPacket = (packet: DecodedPacket) => void;

/**
 * Wraps a platform: everything that passes its sockets is decoded and given to `onPacket`. If `onPacket`
 * fails, `onFailure` is called once; the platform itself is not affected.
 */
export function tracePlatform(
  wrapped: Platform,
  onPacket: OnPacket,
  onFailure?: (reason: string) => void,
): Platform {
  const tracer = new Tracer(() => wrapped.host.now(), onPacket, onFailure);
  const socketNumbers = new SocketNumbers();
  return {
    host: wrapped.host,
    isReplay: wrapped.isReplay,
    listen: wrapped.listen,
    mptcp: wrapped.mptcp,
    temporary: wrapped.temporary,
    open: (protocol, options) =>
      new RecordingTransport(wrapped.open(protocol, options), tracer, {
        protocol,
        socket: socketNumbers.next(protocol),
      }),
    discardRecording: () => wrapped.discardRecording?.(),
    close: () => wrapped.close(),
  };
}

class Tracer extends Observer {
  readonly #annotator = new Annotator();
  readonly #show: (packet: () => DecodedPacket) => void;

  constructor(
    readonly now: () => number,
    onPacket: OnPacket,
    onFailure?: (reason: string) => void,
  ) {
    super();
    this.#show = isolatedCallback((packet) => onPacket(packet()), onFailure);
  }

  override datagram(
    direction: "in" | "out",
    protocol: number,
    payload: Uint8Array,
    stamp = this.now(),
  ): void {
    const bytes = Buffer.from(payload);
    this.#show(() => {
      const messages = this.#annotator.annotate(protocol, direction, bytes);
      return { stamp, direction, protocol, messages, bytes };
    });
  }

  override note(note: Note, stamp = this.now()): void {
    const bytes = Buffer.alloc(0);
    this.#show(() => ({ stamp, direction: "in", protocol: 2, messages: [], note: { ...note }, bytes }));
  }
}
