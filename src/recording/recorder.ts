import { arch, endianness, release } from "node:os";
import { asksForChange } from "./normalize.js";
import { type AboutNote, NOTE_FAMILY, type Note, noteBytes } from "./notes.js";
import { Observer } from "./observer.js";
import type { Packet } from "./pcap.js";
import { RecordingFile } from "./recording-file.js";

/** The caller's data about a recording. The recorder adds kernel, byte order, processor and transport. */
export interface About {
  readonly version: string;
  /** The command line, starting with the program's name. */
  readonly commandLine: readonly string[];
}

/** Maximum time (s) for rejecting an invalid command line. */
const MAX_CHECK_SECONDS = 10;

/**
 * One recording in progress; everything that is written passes through it. If writing fails, the recording
 * ends with one warning, and the recorded operation continues. An existing file is replaced when a request
 * that changes something is sent, when events are awaited, after some seconds, and at the end.
 */
export class Recorder extends Observer {
  readonly #file: RecordingFile;
  readonly #about: AboutNote;
  readonly #began = process.uptime();
  #transport: string | undefined;

  /**
   * @param now wall clock in microseconds since 1970, for packets without a stamp
   * @param onWarning receives the reason if the recording ends early
   * @throws TransportError, PermissionError
   */
  constructor(
    path: string,
    readonly now: () => number,
    { version, commandLine }: About,
    onWarning: (text: string) => void = () => {},
  ) {
    super();
    this.#file = new RecordingFile(path, (reason) => onWarning(`the recording ${path} ended: ${reason}`));
    const order = endianness() === "LE" ? "little" : "big";
    this.#about = { kind: "about", version, commandLine, kernel: release(), endianness: order, arch: arch() };
    this.note(this.#about);
  }

  datagram(direction: Packet["direction"], family: number, bytes: Uint8Array, stamp = this.now()): void {
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isLate = process.uptime() - this.#began > MAX_CHECK_SECONDS;
    if (isLate || (direction === "out" && asksForChange(payload))) this.#file.keep();
    this.#file.write({ stamp, direction, family, payload });
  }

  note(note: Note, stamp?: number): void {
    if (note.kind === "joined" || (note.kind === "file" && note.call === "writeFile")) this.#file.keep();
    this.#file.attempt(() => this.datagram("in", NOTE_FAMILY, noteBytes(note), stamp));
  }

  /** Stores which transport carries the datagrams, as soon as one is open. */
  setTransport(transport: string): void {
    if (transport === this.#transport) return;
    this.#transport = transport;
    this.note({ ...this.#about, transport });
  }

  close(): void {
    this.#file.close();
  }

  /** Ends the recording of an invalid command line, see RecordingFile. */
  discard(): void {
    this.#file.discard();
  }
}
