import { shellWord } from "./status.js";

/** A command line that may have been meant, or that helps. */
export interface Suggestion {
  readonly command: readonly string[];
  /** What the line does not say by itself. */
  readonly comment?: string;
}

/** One line that a shell takes as it is. */
export function suggestionText({ command, comment }: Suggestion): string {
  const line = command.map(shellWord).join(" ");
  return comment === undefined ? line : `${line}  # ${comment}`;
}
