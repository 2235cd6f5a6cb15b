import { readFileSync } from "node:fs";

const NUL = Buffer.of(0);

/**
 * Texts as execve takes them, each with its NUL. Node decodes arguments and environment as UTF-8 and loses what is none:
 * `origin` holds the bytes that some of them came from.
 */
export function block(texts: readonly string[], origin: ReadonlyMap<string, Buffer> = new Map()): Buffer {
  return joined(texts.map((text) => origin.get(text) ?? Buffer.from(text)));
}

/**
 * The same for words that end a command line: each is known by its place, for different bytes that are no UTF-8 decode to
 * the same text.
 */
export function wordBlock(words: readonly string[], line: Buffer): Buffer {
  const typed = parts(line).slice(-words.length);
  const missing = words.length - typed.length;
  return joined(
    words.map((word, i) => {
      const bytes = typed[i - missing];
      return bytes?.toString() === word ? bytes : Buffer.from(word);
    }),
  );
}

/** The bytes behind the texts of a block such as /proc/self/environ, by what Node made of them. */
export function origins(bytes: Buffer): Map<string, Buffer> {
  return new Map(parts(bytes).map((part) => [part.toString(), part]));
}

/** What this process was started with: a file of /proc/self, empty where it cannot be read. */
export function ownBlock(name: "cmdline" | "environ"): Buffer {
  try {
    return readFileSync(`/proc/self/${name}`);
  } catch {
    return Buffer.alloc(0);
  }
}

const joined = (texts: readonly Buffer[]): Buffer => Buffer.concat(texts.flatMap((text) => [text, NUL]));

function parts(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    found.push(bytes.subarray(start, end < 0 ? undefined : end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return found;
}
