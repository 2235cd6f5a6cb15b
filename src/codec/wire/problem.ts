/** What is odd about a record that was read as far as it can be. */
export interface Problem {
  /** The field, by its path (`addr.id`); empty where the rest of the record cannot be read. */
  readonly field: string;
  /** Why the field cannot be read; absent where it is missing. */
  readonly reason?: string;
}

/** Puts problems of a nested record, those from `from` on, below the field that holds it. */
export function nestProblems(problems: Problem[], from: number, name: string): void {
  for (let at = from; at < problems.length; at++) {
    const { field, ...rest } = problems[at]!;
    problems[at] = { field: field === "" ? name : `${name}.${field}`, ...rest };
  }
}
