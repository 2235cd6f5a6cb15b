import type { Sink, Transport } from "../transport/transport.js";
import type { Note, OfSocket, RefusedNote } from "./notes.js";
import type { Observer } from "./observer.js";
import type { RecordedError } from "./recorded-error.js";

/** Passes everything through to a socket and reports it to an observer. */
export class RecordingTransport implements Transport {
  #lost = 0;
  #closed = false;

  /** @param id identifies the socket in notes */
  constructor(
    readonly inner: Transport,
    readonly witness: Observer,
    readonly id: OfSocket,
  ) {}

  get name(): Transport["name"] {
    return this.inner.name;
  }

  get protocol(): number {
    return this.inner.protocol;
  }

  send(datagram: Uint8Array): void {
    this.witness.datagram("out", this.protocol, datagram);
    this.witness.attempt(
      () => this.inner.send(datagram),
      (error) => this.#refused("send", error),
    );
  }

  receive(): Buffer | undefined {
    const datagram = this.inner.receive();
    if (datagram) this.witness.datagram("in", this.protocol, datagram, this.inner.stamp());
    return datagram;
  }

  drain(sink: Sink, most?: number): number {
    return this.inner.drain((bytes, start, end) => {
      this.witness.datagram("in", this.protocol, bytes.subarray(start, end), this.inner.stamp());
      sink(bytes, start, end);
    }, most);
  }

  readable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.inner.readable(timeoutMs, signal);
  }

  join(group: number): void {
    this.witness.attempt(
      () => this.inner.join(group),
      (error) => ({ ...this.#refused("join", error), group }),
    );
    this.#note({ kind: "joined", ...this.id, group });
  }

  leave(group: number): void {
    this.inner.leave(group);
  }

  lost(): number {
    const lost = this.inner.lost();
    if (lost > this.#lost) this.#note({ kind: "lost", ...this.id, lost: lost - this.#lost });
    this.#lost = lost;
    return lost;
  }

  answerRoom(): number {
    return this.inner.answerRoom?.() ?? Number.POSITIVE_INFINITY;
  }

  stamp(): number {
    return this.inner.stamp();
  }

  ended(): boolean {
    return this.inner.ended();
  }

  close(): void {
    this.inner.close();
    if (this.#closed) return;
    this.#closed = true;
    this.#note({ kind: "closed", ...this.id });
  }

  #note(note: Note): void {
    this.witness.note(note);
  }

  #refused(call: RefusedNote["call"], error: RecordedError): RefusedNote {
    return { kind: "refused", ...this.id, call, error };
  }
}
