import { arch, endianness, release } from "node:os";
import { type AboutNote, NOTE_FAMILY, type Note, noteBytes } from "./notes.js";
import type { Packet } from "./pcap.js";
import { RecordingFile } from "./recording-file.js";
import { Witness } from "./witness.js";

/** What the caller knows about a recording; the recorder adds kernel, byte order, processor and transport. */
export interface About {
  readonly version: string;
  /** Words of the command line, the program's name first. */
  readonly commandLine: readonly string[];
}

/** One recording under way: everything that is written passes here. */
export class Recorder extends Witness {
  readonly #file: RecordingFile;
  readonly #about: AboutNote;
  #transport: string | undefined;

  /** @param now wall clock in microseconds since 1970, for what has no stamp of its own @throws TransportError */
  constructor(
    path: string,
    readonly now: () => number,
    { version, commandLine }: About,
  ) {
    super();
    this.#file = new RecordingFile(path);
    const order = endianness() === "LE" ? "little" : "big";
    this.#about = { kind: "about", version, commandLine, kernel: release(), endianness: order, arch: arch() };
    this.note(this.#about);
  }

  datagram(direction: Packet["direction"], family: number, bytes: Uint8Array, stamp = this.now()): void {
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file.write({ stamp, direction, family, payload });
  }

  note(note: Note, stamp?: number): void {
    this.datagram("in", NOTE_FAMILY, noteBytes(note), stamp);
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
}
