import { createHash } from "node:crypto";
import { TransportError } from "../../errors.js";

/** The line a sender begins with. Frames follow: a length, u32 big endian, and so many bytes; a length of 0 is the end. */
export const HELLO = Buffer.from("mptcpctl transfer 1\n");
export const END = Buffer.alloc(4);
/** Longer frames are taken for garbage. */
export const LARGEST_FRAME = 1 << 20;

const LENGTH = 4;

export function frame(bytes: Buffer): Buffer {
  const whole = Buffer.allocUnsafe(LENGTH + bytes.length);
  whole.writeUInt32BE(bytes.length);
  whole.set(bytes, LENGTH);
  return whole;
}

/** What a receiver says at the end, in one line of JSON: what arrived. */
export interface ServerAnswer {
  readonly bytes: number;
  /** Of all bytes in order, 64 hexadecimal digits. */
  readonly sha256: string;
}

export function answerLine({ bytes, sha256 }: ServerAnswer): string {
  return `${JSON.stringify({ bytes, sha256 })}\n`;
}

/** Undefined for what no receiver of ours says. */
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

/** Counts and hashes bytes as they pass. */
export class Tally {
  bytes = 0;
  readonly #hash = createHash("sha256");

  add(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    this.#hash.update(bytes);
  }

  /** To be called once, at the end. */
  answer(): ServerAnswer {
    return { bytes: this.bytes, sha256: this.#hash.digest("hex") };
  }
}

/** Takes a sender's stream apart, however the network has cut it. */
export class FrameReader {
  #isEnded = false;
  #isGreeted = false;
  /** Bytes of the frame that are still to come. */
  #missing = 0;
  /** Of a greeting or a length, what came so far. */
  #head = Buffer.alloc(0);

  /** @param tally gets what the frames hold */
  constructor(readonly tally: Tally) {}

  /** Whether the sender has said that it is done. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** @throws TransportError for bytes that no sender of ours sends */
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
    if (this.#isEnded) throw new TransportError("the sender goes on behind its end");
    const wanted = (this.#isGreeted ? LENGTH : HELLO.length) - this.#head.length;
    this.#head = Buffer.concat([this.#head, bytes.subarray(0, wanted)]);
    if (bytes.length >= wanted) {
      if (this.#isGreeted) this.#begin(this.#head.readUInt32BE());
      else this.#greet();
      this.#head = Buffer.alloc(0);
    }
    return bytes.subarray(wanted);
  }

  #greet(): void {
    if (!this.#head.equals(HELLO))
      throw new TransportError("what came is no transfer of `mptcpctl lab send`", {
        hint: "other programs are served by lab serve --echo",
      });
    this.#isGreeted = true;
  }

  #begin(length: number): void {
    if (length > LARGEST_FRAME)
      throw new TransportError(`a frame of ${length} bytes: the stream was changed on its way`);
    this.#missing = length;
    this.#isEnded = length === 0;
  }
}
