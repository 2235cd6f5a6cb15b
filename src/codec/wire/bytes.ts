// Replaces functions of Buffer that Node compiles at their first call in each process, which takes longer
// than their work in a program that sends two requests.

/** Longer texts are not decoded byte by byte. */
const SHORT = 32;

/** UTF-8 to text. Names are short and ASCII; other text is left to Buffer. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > 0x7f || end - start > SHORT) return bytes.toString("utf8", start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** A copy of the bytes from `start` to `end`. */
export function copyOf(bytes: Buffer, start: number, end: number): Buffer {
  const copy = Buffer.allocUnsafe(end - start);
  copy.set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start));
  return copy;
}
