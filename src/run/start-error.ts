import { type ErrorDetails, MptcpError } from "../errors.js";

/** A program cannot be started. Exit codes as in a shell: 127 not found, 126 cannot be executed. */
export class StartError extends MptcpError {
  readonly code: "not_found" | "not_executable";

  constructor(
    message: string,
    readonly exit: 126 | 127,
    details: ErrorDetails = {},
  ) {
    super(message, details);
    this.code = exit === 127 ? "not_found" : "not_executable";
  }
}
