/** Four bytes from dotted decimal (exactly four parts, no leading zeros), or undefined. */
export function parseIPv4(text: string): Buffer | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1);
  const valid = parts.every((part) => Number(part) <= 255 && String(Number(part)) === part);
  return valid ? bytesOf(parts.map(Number)) : undefined;
}

/**
 * Sixteen bytes from IPv6 text (RFC 4291, with `::` and an IPv4 tail), or undefined. No scope, no prefix
 * length.
 */
export function parseIPv6(text: string): Buffer | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0 || !text.includes(":")) return undefined;
  const left = words(head, tail === undefined);
  const right = tail === undefined ? [] : words(tail, true);
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array<number>(missing).fill(0), ...right];
  return bytesOf(all.flatMap((nth) => [nth >> 8, nth & 0xff]));
}

/** Instead of Buffer.from for a list, which Node would compile at its first call. */
function bytesOf(values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length);
  bytes.set(values);
  return bytes;
}

/** The 16-bit words on one side of `::`; an IPv4 tail counts as two and must be at the end. */
function words(side: string, last: boolean): number[] | undefined {
  if (side === "") return [];
  const parts = side.split(":");
  const out: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      out.push(Number.parseInt(part, 16));
      continue;
    }
    const quad = last && i === parts.length - 1 ? parseIPv4(part) : undefined;
    if (!quad) return undefined;
    out.push(wordAt(quad, 0), wordAt(quad, 2));
  }
  return out;
}

const wordAt = (bytes: Buffer, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** Cache of recent address texts, keyed by their bytes as a number: the same few addresses are repeated. */
const recent = new Map<number, string>();
const MAX_CACHED = 1024;

/** Dotted decimal of the four bytes at `at`. */
export function formatIPv4(bytes: Buffer, at: number): string {
  const a = bytes[at]!;
  const b = bytes[at + 1]!;
  const c = bytes[at + 2]!;
  const d = bytes[at + 3]!;
  const key = (a << 24) | (b << 16) | (c << 8) | d;
  const cached = recent.get(key);
  if (cached !== undefined) return cached;
  const text = `${a}.${b}.${c}.${d}`;
  if (recent.size >= MAX_CACHED) recent.clear();
  recent.set(key, text);
  return text;
}

/** Text of the sixteen bytes at `at`, as inet_ntop(3) of glibc writes it: an embedded IPv4 address stays dotted. */
export function formatIPv6(bytes: Buffer, at: number): string {
  const nth = (i: number) => wordAt(bytes, at + 2 * i);
  const run = longestZeroRun(nth);
  const embedded = run.start === 0 && (run.length === 6 || (run.length === 5 && nth(5) === 0xffff));
  const count = embedded ? 6 : 8;
  let text = "";
  for (let i = 0; i < count; i++) {
    if (i >= run.start && i < run.start + run.length) {
      if (i === run.start) text += ":";
      continue;
    }
    text += `${i === 0 ? "" : ":"}${nth(i).toString(16)}`;
  }
  if (embedded) return `${text}:${formatIPv4(bytes, at + 12)}`;
  return run.start + run.length === 8 ? `${text}:` : text;
}

/** The first of the longest runs of at least two zero words; length 0 if there is none. */
function longestZeroRun(nth: (i: number) => number): { start: number; length: number } {
  let longest = { start: -1, length: 0 };
  let start = 0;
  for (let i = 0; i <= 8; i++) {
    if (i < 8 && nth(i) === 0) continue;
    if (i - start > Math.max(longest.length, 1)) longest = { start, length: i - start };
    start = i + 1;
  }
  return longest;
}

/** Bytes of an IPv4 or IPv6 address, or undefined if the text is neither. */
export function parseAddress(text: string): Buffer | undefined {
  return text.includes(":") ? parseIPv6(text) : parseIPv4(text);
}
