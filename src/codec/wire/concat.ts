/**
 * The parts, one behind the other. What Buffer.concat and Buffer.copy run through inside Node is compiled at each start,
 * which takes a program that sends two requests longer than all else it does with them.
 */
export function concat(parts: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
