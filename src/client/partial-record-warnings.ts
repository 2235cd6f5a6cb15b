import type { Problem } from "../codec/wire/problem.js";
import { type PartialRecord, partialRecordText } from "./partial-records.js";

/** Collects irregularities of records until the reading that found them ends. */
export class PartialRecordWarnings {
  #records: PartialRecord[] = [];
  #readings = 0;

  constructor(readonly warn: (text: string) => void) {}

  /** Outside a reading it is reported at once. */
  note(subject: string, problems: readonly Problem[]): void {
    if (problems.length === 0) return;
    this.#records.push({ subject, problems });
    if (this.#readings === 0) this.#tell();
  }

  /** Readings may be nested: the outermost one reports. */
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
