import type { Problem } from "../codec/wire/problem.js";
import { type PartialRecord, partialRecordText } from "./partial-records.js";

/** Gathers what is odd about records until the readings that brought them end. */
export class PartialRecordWarnings {
  #records: PartialRecord[] = [];
  #readings = 0;

  constructor(readonly warn: (text: string) => void) {}

  /** Outside a reading it is told at once. */
  note(subject: string, problems: readonly Problem[]): void {
    if (problems.length === 0) return;
    this.#records.push({ subject, problems });
    if (this.#readings === 0) this.#tell();
  }

  /** Readings may hold others: the outermost tells. */
  begin(): () => void {
    this.#readings++;
    return () => {
      if (--this.#readings === 0) this.#tell();
    };
  }

  #tell(): void {
    if (this.#records.length === 0) return;
    const records = this.#records;
    this.#records = [];
    this.warn(partialRecordText(records));
  }
}
