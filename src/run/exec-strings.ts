import { readFileSync } from "node:fs";

const NUL = Buffer.of(0);

/**
 * Strings for execve, each with its NUL. Node decodes arguments and environment as UTF-8 and loses invalid
 * bytes; `origin` contains the original bytes of some strings.
 */
export function block(texts: readonly string[], origin: ReadonlyMap<string, Buffer> = new Map()): Buffer {
  return joined(texts.map((text) => origin.get(text) ?? Buffer.from(text)));
}

/**
 * The same for the last words of a command line. They are matched by position, because different invalid
 * bytes decode to the same text.
 */
export function wordBlock(words: readonly string[], line: Buffer): Buffer {
  const typedWords = parts(line).slice(-words.length);
  const missing = words.length - typedWords.length;
  return joined(
    words.map((word, i) => {
      const bytes = typedWords[i - missing];
      return bytes?.toString() === word ? bytes : Buffer.from(word);
    }),
  );
}

/** The original bytes of a block such as /proc/self/environ, by their decoded text. */
export function origins(bytes: Buffer): Map<string, Buffer> {
  return new Map(parts(bytes).map((part) => [part.toString(), part]));
}

/** Initial data of this process from a file of /proc/self; empty if it cannot be read. */
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
