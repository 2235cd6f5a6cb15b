import { Counter } from "../recording/counter.js";
import type { Note } from "../recording/notes.js";
import { RecordingTransport } from "../recording/recording-transport.js";
import { Witness } from "../recording/witness.js";
import type { Platform } from "../transport/platform.js";
import { Annotator } from "./annotate.js";
import type { DecodedPacket } from "./recording.js";

/** Sees each datagram and each refusal as it passes. */
export type OnPacket = (packet: DecodedPacket) => void;

/** The same platform, and everything that passes its sockets is shown, decoded, to `onPacket`. */
export function tracePlatform(inner: Platform, onPacket: OnPacket): Platform {
  const tracer = new Tracer(() => inner.host.now(), onPacket);
  const opened = new Counter();
  return {
    host: inner.host,
    listen: inner.listen,
    mptcp: inner.mptcp,
    open: (protocol, options) =>
      new RecordingTransport(inner.open(protocol, options), tracer, {
        protocol,
        socket: opened.next(protocol),
      }),
    close: () => inner.close(),
  };
}

class Tracer extends Witness {
  readonly #annotator = new Annotator();

  constructor(
    readonly now: () => number,
    readonly onPacket: OnPacket,
  ) {
    super();
  }

  override datagram(
    direction: "in" | "out",
    protocol: number,
    payload: Uint8Array,
    stamp = this.now(),
  ): void {
    const bytes = Buffer.from(payload);
    const messages = this.#annotator.annotate(protocol, direction, bytes);
    this.onPacket({ stamp, direction, protocol, messages, bytes });
  }

  override note(note: Note, stamp = this.now()): void {
    this.onPacket({
      stamp,
      direction: "in",
      protocol: 2,
      messages: [],
      note: { ...note },
      bytes: Buffer.alloc(0),
    });
  }
}
