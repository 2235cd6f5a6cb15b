import { closeSync, fchmodSync, fstatSync, openSync, readFileSync, writeSync } from "node:fs";
import { TransportError } from "../errors.js";
import { type OnDamage, type Packet, packetBytes, pcapHeader, readPcap } from "./pcap.js";

/** A recording shows addresses and ports of its machine: for its owner only. */
const MODE = 0o600;

/** Writes a recording. Each packet is handed to the kernel at once, so that a crash keeps what was written. */
export class RecordingFile {
  readonly #fd: number;
  #closed = false;

  /** Begins the file anew, readable by its owner only. @throws TransportError */
  constructor(readonly path: string) {
    this.#fd = attempt("write", path, () => openSync(path, "w", MODE));
    attempt("write", path, () => {
      if (fstatSync(this.#fd).isFile()) fchmodSync(this.#fd, MODE);
      writeSync(this.#fd, pcapHeader());
    });
  }

  /** Appends a packet; after `close` nothing. @throws TransportError, ProtocolError for one that is too large */
  write(packet: Packet): void {
    if (this.#closed) return;
    const bytes = packetBytes(packet);
    attempt("write", this.path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }
}

/** The packets of a recording, in order. @throws TransportError where it cannot be read, and as readPcap */
export function readRecording(path: string, onDamage?: OnDamage): Generator<Packet> {
  return readPcap(
    attempt("read", path, () => readFileSync(path)),
    onDamage,
  );
}

function attempt<T>(verb: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const { errno = 0, code } = cause as NodeJS.ErrnoException;
    throw new TransportError(`cannot ${verb} the recording ${path}: ${code}`, { cause, errno: -errno });
  }
}
