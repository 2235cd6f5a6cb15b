import { ftruncateSync, writeSync } from "node:fs";
import { ERRNO } from "../errno.js";
import { MptcpError, TransportError } from "../errors.js";
import { type OutputFile, openOutput } from "../host/private/output.js";
import { isPcap, type OnDamage, type Packet, packetBytes, pcapHeader, readPcap } from "./pcap.js";
import { readWhole } from "./read-whole.js";

/**
 * If the reader of a pipe accepts nothing for this time (ms), the recording ends, so that this program can
 * still exit within a second.
 */
const MAX_WAIT_MS = 800;

/**
 * Writes a recording that only its owner can read. Each packet is written to the kernel at once, so that a
 * crash loses nothing that was written. An existing file remains until `keep` or `close`. The first failing
 * write ends the recording and nothing else; the file then contains complete packets.
 */
export class RecordingFile {
  readonly #output: OutputFile;
  /** Bytes of the header and of complete packets. */
  #size = 0;
  #packets = 0;
  #hasEnded = false;
  #isClosed = false;

  /**
   * @param onEnd receives the reason if the recording ends before `close`, also if the disk is full already
   * @throws TransportError, PermissionError if the file is not private to this user
   */
  constructor(
    readonly path: string,
    readonly onEnd: (reason: string) => void = () => {},
  ) {
    this.#output = attempt("write", path, () => this.#open());
    this.attempt(() => this.#append(pcapHeader()));
  }

  #open(): OutputFile {
    try {
      return openOutput(this.path);
    } catch (error) {
      if (!isFull(error)) throw error;
      this.#hasEnded = true;
      this.onEnd(reasonOf(error));
      return NO_OUTPUT;
    }
  }

  /** Appends a packet. Does nothing after the end of the recording. */
  write(packet: Packet): void {
    this.attempt(() => {
      this.#append(packetBytes(packet));
      this.#packets++;
    });
  }

  /** Replaces an existing file: from now on this recording is worth keeping. */
  keep(): void {
    this.attempt(() => this.#publish());
  }

  close(): void {
    if (this.#isClosed) return;
    const isWorthless = this.#hasEnded && this.#packets === 0;
    this.#finish(() => (isWorthless ? this.#output.discard() : this.#publish()));
  }

  /** Ends the recording and does not change an existing file, unless it was replaced already. */
  discard(): void {
    if (!this.#isClosed) this.#finish(() => this.#output.discard());
  }

  /** A recording that ended early is kept, too. */
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

  /** Runs an operation of the recording; if it fails, the recording ends. */
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
    let end = performance.now() + MAX_WAIT_MS;
    for (let at = 0; at < bytes.length; ) {
      const writtenBytes = writeSome(this.#output.fd, bytes, at);
      at += writtenBytes;
      if (writtenBytes > 0) end = performance.now() + MAX_WAIT_MS;
      else if (performance.now() > end) throw new TransportError("its reader does not read");
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

/**
 * The packets of a recording, in order.
 * @throws TransportError if it cannot be read, and as readPcap
 */
export function readRecording(path: string, onDamage?: OnDamage): Generator<Packet> {
  return readPcap(
    attempt("read", path, () => readWhole(path, isPcap)),
    onDamage,
  );
}

/** The disk, its inodes or the quota of this user are used up. */
const isFull = (error: unknown): boolean =>
  [ERRNO.ENOSPC, ERRNO.EDQUOT].some((errno) => (error as NodeJS.ErrnoException).errno === -errno);

const NO_OUTPUT: OutputFile = { fd: -1, isNew: false, publish() {}, discard() {}, close() {} };

/** 0 if the pipe is full. */
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

/** Node's message `ENOSPC: no space left on device, write` without the system call. */
function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return /^E[A-Z0-9]+: [^,]+/.exec(message)?.[0] ?? message;
}

const FOLDER_HINT =
  "the recording is written to a new file beside FILE, which then takes its place: can this user write in that folder?";
const PATH_HINT = "FILE must be a file (existing or new) in an existing folder";

/** A hint if a file cannot be opened for writing. */
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
