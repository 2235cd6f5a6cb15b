import { UsageError } from "../../../src/index.js";

/** A line of a batch with continuation lines joined and its comment removed. */
export interface BatchLine {
  /** Number of its last line in the file, starting at 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * Maximum line length in bytes, and in characters when decoded: /dev/zero is endless and has no line feed.
 */
export const MAX_BATCH_LINE_LENGTH = 1024 * 1024;

/**
 * The non-empty lines as they arrive, grouped as they were read.
 * @throws UsageError if a line is too long
 */
export async function* batchLines(chunks: AsyncIterable<string>): AsyncGenerator<BatchLine[], void, void> {
  const lines = new Lines();
  let pending = "";
  for await (const chunk of chunks) {
    const texts = (pending + chunk).split("\n");
    pending = texts.pop() ?? "";
    if (pending.length > MAX_BATCH_LINE_LENGTH) throw lines.tooLong();
    const completeLines = texts.flatMap((text) => lines.take(text));
    if (completeLines.length > 0) yield completeLines;
  }
  yield [...(pending === "" ? [] : lines.take(pending)), ...lines.rest()];
}

/** Counts the lines of a file and joins continuation lines. */
class Lines {
  #number = 0;
  #begun = "";

  /** The line that is completed by another physical line; undefined if it continues or is empty. */
  take(line: string): BatchLine[] {
    this.#number++;
    const comment = line.indexOf("#");
    const text = this.#begun + (comment < 0 ? withoutReturn(line) : line.slice(0, comment));
    this.#begun = text.endsWith("\\") ? text.slice(0, -1) : "";
    return text.endsWith("\\") ? [] : this.#unlessBlank(text);
  }

  tooLong(): UsageError {
    return new UsageError(`line ${this.#number + 1} has more than ${MAX_BATCH_LINE_LENGTH} characters`, {
      argument: "batch",
      hint: "is this a text file, with a command on each line?",
    });
  }

  /** The rest after a backslash at the end of the file. */
  rest(): BatchLine[] {
    return this.#unlessBlank(this.#begun);
  }

  #unlessBlank(text: string): BatchLine[] {
    return /\S/.test(text) ? [{ number: this.#number, text }] : [];
  }
}

/** Some editors end lines with CR LF: a backslash before them also joins. */
const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

/**
 * The words of a line, split at whitespace. A word that starts with a quote ends at the next such quote.
 * @throws UsageError
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const wordPattern = /\s*(?:"([^"]*)"|'([^']*)'|(["'])|(\S+))/gy;
  for (let match = wordPattern.exec(text); match !== null; match = wordPattern.exec(text)) {
    const [, double, single, open, plain] = match;
    if (open !== undefined)
      throw new UsageError(`a word begins with ${open} and does not end with it`, {
        hint: `close it with ${open}, or put the other kind of quotes around it`,
      });
    words.push(double ?? single ?? plain ?? "");
  }
  return words;
}
