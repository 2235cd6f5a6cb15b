/** Cached, because each of tens of thousands of sockets has an object with about sixty names. */
const CACHE = new Map<string, string>();

/** The name of a row as C and the JSON output write it: `bytesAcked` is `bytes_acked`. */
export function snakeCase(name: string): string {
  const cached = CACHE.get(name);
  if (cached !== undefined) return cached;
  const converted = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  CACHE.set(name, converted);
  return converted;
}
