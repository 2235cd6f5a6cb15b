/** Maximum bytes in UTF-8 for each unit of a string. */
const MAX_BYTES_PER_UNIT = 3;
const BLANK = 0x20;
const LINE_FEED = 0x0a;

/**
 * Builds text from very many short pieces, as bytes. Lists of strings and joined strings would cost more
 * garbage collection time than everything else.
 */
export class LineBuffer {
  /** The rest is filled with blanks. */
  #bytes = Buffer.alloc(1 << 16, BLANK);
  #used = 0;

  add(text: string): void {
    this.#reserve(text.length * MAX_BYTES_PER_UNIT);
    const bytes = this.#bytes;
    let at = this.#used;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        at = this.#used + bytes.write(text, this.#used);
        break;
      }
      bytes[at++] = unit;
    }
    this.#used = at;
  }

  blanks(count: number): void {
    this.#reserve(count);
    this.#used += count;
  }

  endLine(): void {
    this.#reserve(1);
    this.#bytes[this.#used++] = LINE_FEED;
  }

  /** Returns the text so far, and clears it. */
  take(): string {
    const text = this.#bytes.toString("utf8", 0, this.#used);
    this.#bytes.fill(BLANK, 0, this.#used);
    this.#used = 0;
    return text;
  }

  #reserve(count: number): void {
    if (this.#used + count <= this.#bytes.length) return;
    const largerBuffer = Buffer.alloc(2 * (this.#used + count), BLANK);
    this.#bytes.copy(largerBuffer, 0, 0, this.#used);
    this.#bytes = largerBuffer;
  }
}
