import { MptcpError } from "../errors.js";

/** A program cannot be started; exit codes are the shell's: 127 there is none, 126 it may not or cannot be executed. */
export class StartError extends MptcpError {
  readonly code = "start";

  constructor(
    message: string,
    readonly exit: 126 | 127,
    details: {
      errno?: number | undefined;
      argument?: string;
      hint?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, details);
  }
}
