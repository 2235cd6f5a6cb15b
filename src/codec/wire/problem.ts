/** An irregularity of a record that was decoded as far as possible. */
export interface Problem {
  /** The field, by its path (`addr.id`); empty if the rest of the record cannot be decoded. */
  readonly field: string;
  /** Why the field cannot be decoded; absent if it is missing. */
  readonly reason?: string;
}

/**
 * Prefixes the problems of a nested record, starting at index `from`, with the path of the field that
 * contains it.
 */
export function nestProblems(problems: Problem[], from: number, name: string): void {
  for (let at = from; at < problems.length; at++) {
    const { field, ...rest } = problems[at]!;
    problems[at] = { field: field === "" ? name : `${name}.${field}`, ...rest };
  }
}
