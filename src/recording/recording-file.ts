import { ftruncateSync, writeSync } from "node:fs";
import { MptcpError, TransportError } from "../errors.js";
import { type OutputFile, openOutput } from "../host/private/output.js";
import { isPcap, type OnDamage, type Packet, packetBytes, pcapHeader, readPcap } from "./pcap.js";
import { readWhole } from "./read-whole.js";

/** A reader that takes nothing for so long (ms) ends the recording: this program stays able to end within a second. */
const LONGEST_WAIT_MS = 800;

/**
 * Writes a recording, readable by its owner only. Each packet is handed to the kernel at once, so that a crash keeps
 * what was written. The file that was there before stays until `keep`, or `close`. The first write that fails ends the recording,
 * and nothing else: the file then holds whole packets.
 */
export class RecordingFile {
  readonly #output: OutputFile;
  /** Bytes of the header and of whole packets. */
  #size = 0;
  #packets = 0;
  #hasEnded = false;
  #isClosed = false;

  /**
   * @param onEnd is told why the recording ended before `close`
   * @throws TransportError, PermissionError for a file that is not this user's alone
   */
  constructor(
    readonly path: string,
    readonly onEnd: (reason: string) => void = () => {},
  ) {
    this.#output = attempt("write", path, () => openOutput(path));
    this.attempt(() => this.#append(pcapHeader()));
  }

  /** Appends a packet; after the end of the recording nothing. */
  write(packet: Packet): void {
    this.attempt(() => {
      this.#append(packetBytes(packet));
      this.#packets++;
    });
  }

  /** Replaces the file that was there before: from now on this recording is worth more. */
  keep(): void {
    this.attempt(() => this.#publish());
  }

  close(): void {
    if (this.#isClosed) return;
    const isWorthless = this.#hasEnded && this.#packets === 0;
    this.#finish(() => (isWorthless ? this.#output.discard() : this.#publish()));
  }

  /** Ends the recording and leaves the file that was there before as it was, unless it was replaced already. */
  discard(): void {
    if (!this.#isClosed) this.#finish(() => this.#output.discard());
  }

  /** Packets of a recording that ended are kept, too. */
  #finish(last: () => void): void {
    const hadEnded = this.#hasEnded;
    this.#hasEnded = true;
    this.#isClosed = true;
    for (const step of [last, () => this.#output.close()]) {
      try {
        step();
      } catch (error) {
        if (!hadEnded) this.onEnd(reasonOf(error));
      }
    }
  }

  #publish(): void {
    try {
      this.#output.publish();
    } catch (error) {
      this.#output.discard();
      throw error;
    }
  }

  /** Does something for the recording, which ends where that fails. */
  attempt(act: () => void): void {
    if (this.#hasEnded) return;
    try {
      act();
    } catch (error) {
      this.#hasEnded = true;
      this.#cut();
      this.onEnd(reasonOf(error));
    }
  }

  #append(bytes: Buffer): void {
    let end = performance.now() + LONGEST_WAIT_MS;
    for (let at = 0; at < bytes.length; ) {
      const written = writeSome(this.#output.fd, bytes, at);
      at += written;
      if (written > 0) end = performance.now() + LONGEST_WAIT_MS;
      else if (performance.now() > end) throw new TransportError("its reader takes nothing");
      else pause();
    }
    this.#size += bytes.length;
  }

  #cut(): void {
    try {
      if (this.#output.isNew) ftruncateSync(this.#output.fd, this.#size);
    } catch {}
  }
}

/** The packets of a recording, in order. @throws TransportError where it cannot be read, and as readPcap */
export function readRecording(path: string, onDamage?: OnDamage): Generator<Packet> {
  return readPcap(
    attempt("read", path, () => readWhole(path, isPcap)),
    onDamage,
  );
}

/** 0 where the reader of a pipe has to take something first. */
function writeSome(fd: number, bytes: Buffer, at: number): number {
  try {
    return writeSync(fd, bytes, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
    throw error;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** Node's `ENOSPC: no space left on device, write` without the call. */
function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return /^E[A-Z0-9]+: [^,]+/.exec(message)?.[0] ?? message;
}

const FOLDER_HINT =
  "the recording is written to a new file beside FILE, which then takes its place: can this user write in that folder?";
const PATH_HINT = "FILE is a file, which may be new, in a folder that is there";

/** What helps where a file cannot be opened for writing. */
const HINTS: Readonly<Record<string, string>> = {
  EACCES: FOLDER_HINT,
  EPERM: FOLDER_HINT,
  EROFS: FOLDER_HINT,
  EISDIR: PATH_HINT,
  ENOENT: PATH_HINT,
  ENOTDIR: PATH_HINT,
};

function attempt<T>(verb: "read" | "write", path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof MptcpError) throw cause;
    const { errno = 0, code = "" } = cause as NodeJS.ErrnoException;
    throw new TransportError(`cannot ${verb} the recording ${path}: ${code}`, {
      cause,
      errno: -errno,
      hint: verb === "write" ? HINTS[code] : undefined,
    });
  }
}
