import { createHash } from "node:crypto";
import { TransportError } from "../../errors.js";

/**
 * The first line of a sender. Frames follow: a length (u32, big endian) and that number of bytes. Length 0
 * marks a complete stream; without it, a killed sender's stream would look complete, because the kernel
 * closes its socket normally.
 */
export const HELLO = Buffer.from("mptcpctl transfer 1\n");
export const END = Buffer.alloc(4);
/** Frames longer than this are invalid. */
export const MAX_FRAME_LENGTH = 1 << 20;

const LENGTH = 4;

export function frame(bytes: Buffer): Buffer {
  const frameBytes = Buffer.allocUnsafe(LENGTH + bytes.length);
  frameBytes.writeUInt32BE(bytes.length);
  frameBytes.set(bytes, LENGTH);
  return frameBytes;
}

/** The receiver's result: what arrived. Sent at the end as one line of JSON. */
export interface ServerAnswer {
  readonly bytes: number;
  /** Of all bytes in order, 64 hexadecimal digits. */
  readonly sha256: string;
}

export function answerLine({ bytes, sha256 }: ServerAnswer): string {
  return `${JSON.stringify({ bytes, sha256 })}\n`;
}

/** Undefined if the line is not a valid result. */
export function readAnswer(line: string): ServerAnswer | undefined {
  try {
    const { bytes, sha256 } = JSON.parse(line) as Partial<ServerAnswer>;
    return Number.isSafeInteger(bytes) && /^[0-9a-f]{64}$/.test(sha256 ?? "")
      ? { bytes: bytes as number, sha256: sha256 as string }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Counts and hashes bytes. */
export class Tally {
  bytes = 0;
  readonly #hash = createHash("sha256");

  add(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    this.#hash.update(bytes);
  }

  /** Call this once, at the end. */
  answer(): ServerAnswer {
    return { bytes: this.bytes, sha256: this.#hash.digest("hex") };
  }
}

/** Parses a sender's stream, in pieces of any size. */
export class FrameReader {
  #isEnded = false;
  #isGreeted = false;
  /** Bytes of the frame that have not arrived yet. */
  #missing = 0;
  /** Bytes of an incomplete first line or length. */
  #head = Buffer.alloc(0);

  /** @param tally receives the content of the frames */
  constructor(readonly tally: Tally) {}

  /** Whether the end mark has arrived. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** @throws TransportError if the bytes are not a valid stream */
  take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.#missing > 0 ? this.#payload(rest) : this.#control(rest);
  }

  #payload(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#missing);
    this.tally.add(part);
    this.#missing -= part.length;
    return bytes.subarray(part.length);
  }

  #control(bytes: Buffer): Buffer {
    if (this.#isEnded) throw new TransportError("the sender sent data after its end mark");
    const missingBytes = (this.#isGreeted ? LENGTH : HELLO.length) - this.#head.length;
    this.#head = Buffer.concat([this.#head, bytes.subarray(0, missingBytes)]);
    if (bytes.length >= missingBytes) {
      if (this.#isGreeted) this.#begin(this.#head.readUInt32BE());
      else this.#greet();
      this.#head = Buffer.alloc(0);
    }
    return bytes.subarray(missingBytes);
  }

  #greet(): void {
    if (!this.#head.equals(HELLO))
      throw new TransportError("the data is not a transfer of lab send", {
        hint: "for other programs, use lab serve --echo",
      });
    this.#isGreeted = true;
  }

  #begin(length: number): void {
    if (length > MAX_FRAME_LENGTH)
      throw new TransportError(`a frame of ${length} bytes: the stream was changed on its way`);
    this.#missing = length;
    this.#isEnded = length === 0;
  }
}
