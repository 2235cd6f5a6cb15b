import { errorReport } from "../cli/errors/report.js";
import { USAGE } from "./usage.js";

/** The exit codes of `ip`: invalid words, an invalid address or object, a refusal of the kernel. */
export const EXIT = { words: 255, other: 1, kernel: 2 } as const;

/** Ends the whole run with a message, if there is one; also within a batch, with -force or without. */
export class Ended extends Error {
  constructor(
    readonly exit: number,
    message = "",
  ) {
    super(message);
  }
}

export const wrongWords = (message: string): Ended => new Ended(EXIT.words, `Error: ${message}.`);

export const wrongOther = (message: string): Ended => new Ended(EXIT.other, `Error: ${message}.`);

export const usage = (): Ended => new Ended(EXIT.words, USAGE);

/** The first line of an error: without a hint. */
export const headOf = (error: unknown): string => errorReport(error, false).lines[0] ?? "";
