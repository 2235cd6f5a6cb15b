import { UsageError } from "../../../src/index.js";

/** A line of a batch, continuation lines joined, its comment cut off. */
export interface BatchLine {
  /** Number of its last line in the file, from 1. */
  readonly number: number;
  readonly text: string;
}

/** Bytes of a line of a batch, and characters of what was read of one: /dev/zero has no end, and no line either. */
export const LONGEST_BATCH_LINE = 1024 * 1024;

/** The lines that hold something as they arrive, together those that were there together. @throws UsageError for an endless one */
export async function* batchLines(chunks: AsyncIterable<string>): AsyncGenerator<BatchLine[], void, void> {
  const lines = new Lines();
  let pending = "";
  for await (const chunk of chunks) {
    const texts = (pending + chunk).split("\n");
    pending = texts.pop() ?? "";
    if (pending.length > LONGEST_BATCH_LINE) throw lines.tooLong();
    const whole = texts.flatMap((text) => lines.take(text));
    if (whole.length > 0) yield whole;
  }
  yield [...(pending === "" ? [] : lines.take(pending)), ...lines.rest()];
}

/** Counts the lines of a file and joins those that belong together. */
class Lines {
  #number = 0;
  #begun = "";

  /** The line that a further one completes; none where it goes on or holds nothing. */
  take(line: string): BatchLine[] {
    this.#number++;
    const comment = line.indexOf("#");
    const text = this.#begun + (comment < 0 ? withoutReturn(line) : line.slice(0, comment));
    this.#begun = text.endsWith("\\") ? text.slice(0, -1) : "";
    return text.endsWith("\\") ? [] : this.#unlessBlank(text);
  }

  tooLong(): UsageError {
    return new UsageError(`line ${this.#number + 1} has more than ${LONGEST_BATCH_LINE} characters`, {
      argument: "batch",
      hint: "is this a text file, with a command on each line?",
    });
  }

  /** What a backslash at the end of the file leaves. */
  rest(): BatchLine[] {
    return this.#unlessBlank(this.#begun);
  }

  #unlessBlank(text: string): BatchLine[] {
    return /\S/.test(text) ? [{ number: this.#number, text }] : [];
  }
}

/** Of editors that end lines with two characters: a backslash before them joins, too. */
const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

/** The words of a line: split at blanks, a word that begins with a quote goes to the next such quote. @throws UsageError */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const word = /\s*(?:"([^"]*)"|'([^']*)'|(["'])|(\S+))/gy;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    const [, double, single, open, plain] = match;
    if (open !== undefined)
      throw new UsageError(`a word begins with ${open} and does not end with it`, {
        hint: `close it with ${open}, or put the other kind of quotes around it`,
      });
    words.push(double ?? single ?? plain ?? "");
  }
  return words;
}
