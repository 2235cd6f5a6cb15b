import { wrongOther } from "./ended.js";

/** A line of a batch. */
export interface IpBatchLine {
  /** Number of its last line in the file, starting at 1. */
  readonly number: number;
  readonly text: string;
}

const CONTINUES = "\\\n";

/** The lines as they arrive, grouped as they were read: without comments, continued lines joined. */
export async function* ipBatchLines(
  chunks: AsyncIterable<string>,
): AsyncGenerator<IpBatchLine[], void, void> {
  const lines = new Lines();
  let pending = "";
  for await (const chunk of chunks) {
    const texts = (pending + chunk).split(/(?<=\n)/);
    pending = texts.at(-1)?.endsWith("\n") ? "" : (texts.pop() ?? "");
    yield texts.flatMap((text) => lines.take(text));
  }
  if (pending !== "") yield lines.take(pending);
}

/** Counts the lines of a file. A line that is continued after its end is lost. */
class Lines {
  #number = 0;
  #begun = "";

  take(line: string): IpBatchLine[] {
    this.#number++;
    // A comment hides the end of its line, and a zero byte ends a string of C.
    const text = this.#begun + line.replace(/[#\0].*/s, "");
    this.#begun = text.endsWith(CONTINUES) ? text.slice(0, -CONTINUES.length) : "";
    return text.endsWith(CONTINUES) ? [] : [{ number: this.#number, text }];
  }
}

const MAX_WORDS = 511;
const WORD = /[ \t\r\n]*(?:"([^"]*)"|'([^']*)'|(["'])|([^ \t\r\n]+))/gy;

/** The first word of a line; undefined without words, and for a quote that does not end. */
export function firstIpWord(text: string): string | undefined {
  const [, double, single, , plain] = text.matchAll(WORD).next().value ?? [];
  return double ?? single ?? plain;
}

export const isBlank = (text: string): boolean => !/[^ \t\r\n]/.test(text);

/**
 * The words of a line. A word that begins with a quote ends at the next one.
 * @throws Ended
 */
export function ipWords(text: string): string[] {
  const words = Array.from(text.matchAll(WORD), ([, double, single, open, plain]) => {
    if (open !== undefined) throw wrongOther(`a word begins with ${open} and does not end with it`);
    return double ?? single ?? plain ?? "";
  });
  if (words.length > MAX_WORDS) throw wrongOther(`a line has more than ${MAX_WORDS} words`);
  return words;
}
