import type { Problem } from "../codec/wire/problem.js";

/** Maximum number of records named in one warning. */
const MAX_NAMED = 5;

/** The name of a record (`endpoint id 1`) and its irregularities. */
export interface PartialRecord {
  readonly subject: string;
  readonly problems: readonly Problem[];
}

/** One text for all of them: the first ones by name, then the number of the others. */
export function partialRecordText(records: readonly PartialRecord[]): string {
  const namedRecords = records
    .slice(0, MAX_NAMED)
    .map(({ subject, problems }) => `${subject} ${problemsText(problems)}`);
  const unnamedCount = records.length - namedRecords.length;
  return [...namedRecords, ...(unnamedCount > 0 ? [`${unnamedCount} more records are incomplete`] : [])].join(
    "; ",
  );
}

/** `has no address`, `has a part that cannot be read: flags (2 bytes instead of 4)`. */
function problemsText(problems: readonly Problem[]): string {
  const missing = problems.filter(({ reason }) => reason === undefined).map(({ field }) => `no ${field}`);
  const unread = problems.flatMap(({ field, reason }) =>
    reason === undefined ? [] : [field === "" ? reason : `${field} (${reason})`],
  );
  return [
    ...(missing.length > 0 ? [`has ${missing.join(" and ")}`] : []),
    ...(unread.length > 0 ? [`has parts that cannot be read: ${unread.join(", ")}`] : []),
  ].join(", and ");
}
