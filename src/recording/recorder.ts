import { arch, endianness, release } from "node:os";
import { asksForChange } from "./normalize.js";
import { type AboutNote, NOTE_FAMILY, type Note, noteBytes } from "./notes.js";
import { Observer } from "./observer.js";
import type { Packet } from "./pcap.js";
import { RecordingFile } from "./recording-file.js";

/** What the caller knows about a recording; the recorder adds kernel, byte order, processor and transport. */
export interface About {
  readonly version: string;
  /** Words of the command line, the program's name first. */
  readonly commandLine: readonly string[];
}

/** No command line takes so long (s) to be found wrong. */
const LONGEST_CHECK_S = 10;

/**
 * One recording under way: everything that is written passes here. What fails here ends the recording and is told once: it
 * never reaches what is recorded. A file that was there before is replaced when something is asked for that cannot be
 * taken back, when events are waited for, after some seconds, and at the end.
 */
export class Recorder extends Observer {
  readonly #file: RecordingFile;
  readonly #about: AboutNote;
  readonly #began = process.uptime();
  #transport: string | undefined;

  /**
   * @param now wall clock in microseconds since 1970, for what has no stamp of its own
   * @param onWarning is told why the recording ended early
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
    const isLate = process.uptime() - this.#began > LONGEST_CHECK_S;
    if (isLate || (direction === "out" && asksForChange(payload))) this.#file.keep();
    this.#file.write({ stamp, direction, family, payload });
  }

  note(note: Note, stamp?: number): void {
    if (note.kind === "joined" || (note.kind === "file" && note.call === "writeFile")) this.#file.keep();
    this.#file.attempt(() => this.datagram("in", NOTE_FAMILY, noteBytes(note), stamp));
  }

  /** Says which transport carries the datagrams, as soon as one is open. */
  carriedBy(transport: string): void {
    if (transport === this.#transport) return;
    this.#transport = transport;
    this.note({ ...this.#about, transport });
  }

  close(): void {
    this.#file.close();
  }

  /** Ends the recording of a command line that proved wrong, see RecordingFile. */
  discard(): void {
    this.#file.discard();
  }
}
