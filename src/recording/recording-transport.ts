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
    readonly recordedTransport: Transport,
    readonly observer: Observer,
    readonly id: OfSocket,
  ) {}

  get name(): Transport["name"] {
    return this.recordedTransport.name;
  }

  get protocol(): number {
    return this.recordedTransport.protocol;
  }

  send(datagram: Uint8Array): void {
    this.observer.datagram("out", this.protocol, datagram);
    this.observer.attempt(
      () => this.recordedTransport.send(datagram),
      (error) => this.#refused("send", error),
    );
  }

  receive(): Buffer | undefined {
    const datagram = this.recordedTransport.receive();
    if (datagram) this.observer.datagram("in", this.protocol, datagram, this.recordedTransport.stamp());
    return datagram;
  }

  drain(sink: Sink, maxDatagrams?: number): number {
    return this.recordedTransport.drain((bytes, start, end) => {
      this.observer.datagram("in", this.protocol, bytes.subarray(start, end), this.recordedTransport.stamp());
      sink(bytes, start, end);
    }, maxDatagrams);
  }

  readable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.recordedTransport.readable(timeoutMs, signal);
  }

  join(group: number): void {
    this.observer.attempt(
      () => this.recordedTransport.join(group),
      (error) => ({ ...this.#refused("join", error), group }),
    );
    this.#note({ kind: "joined", ...this.id, group });
  }

  leave(group: number): void {
    this.recordedTransport.leave(group);
  }

  lost(): number {
    const lost = this.recordedTransport.lost();
    if (lost > this.#lost) this.#note({ kind: "lost", ...this.id, lost: lost - this.#lost });
    this.#lost = lost;
    return lost;
  }

  answerRoom(): number {
    return this.recordedTransport.answerRoom?.() ?? Number.POSITIVE_INFINITY;
  }

  stamp(): number {
    return this.recordedTransport.stamp();
  }

  ended(): boolean {
    return this.recordedTransport.ended();
  }

  close(): void {
    this.recordedTransport.close();
    if (this.#closed) return;
    this.#closed = true;
    this.#note({ kind: "closed", ...this.id });
  }

  #note(note: Note): void {
    this.observer.note(note);
  }

  #refused(call: RefusedNote["call"], error: RecordedError): RefusedNote {
    return { kind: "refused", ...this.id, call, error };
  }
}
