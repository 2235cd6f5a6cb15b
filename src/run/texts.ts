import { readFileSync } from "node:fs";

const NUL = Buffer.of(0);

/**
 * Texts as execve takes them, each with its NUL. Node decodes arguments and environment as UTF-8 and loses what is none:
 * `origin` holds the bytes that some of them came from.
 */
export function block(texts: readonly string[], origin: ReadonlyMap<string, Buffer>): Buffer {
  return Buffer.concat(texts.flatMap((text) => [origin.get(text) ?? Buffer.from(text), NUL]));
}

/** The bytes behind the texts of a block such as /proc/self/cmdline, by what Node made of them. */
export function origins(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    const text = bytes.subarray(start, end < 0 ? undefined : end);
    found.set(text.toString(), text);
    start = end < 0 ? bytes.length : end + 1;
  }
  return found;
}

/** What this process was started with. */
export function ownOrigins(): Map<string, Buffer> {
  return new Map(["cmdline", "environ"].flatMap((name) => [...origins(ownBlock(name))]));
}

function ownBlock(name: string): Buffer {
  try {
    return readFileSync(`/proc/self/${name}`);
  } catch {
    return Buffer.alloc(0);
  }
}
