import { UsageError } from "../src/index.js";

/** A line of a batch, continuation lines joined, its comment cut off. */
export interface BatchLine {
  /** Number of its last line in the file, from 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines that hold something, as they arrive. */
export async function* batchLines(chunks: AsyncIterable<string>): AsyncGenerator<BatchLine, void, void> {
  let number = 0;
  let begun = "";
  for await (const line of physicalLines(chunks)) {
    number++;
    const text = begun + line.replace(/#.*$/s, "");
    begun = text.endsWith("\\") ? text.slice(0, -1) : "";
    if (!text.endsWith("\\") && /\S/.test(text)) yield { number, text };
  }
  if (/\S/.test(begun)) yield { number, text: begun };
}

async function* physicalLines(chunks: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  let pending = "";
  for await (const chunk of chunks) {
    const lines = (pending + chunk).split("\n");
    pending = lines.pop() ?? "";
    yield* lines;
  }
  if (pending !== "") yield pending;
}

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
