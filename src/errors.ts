import { getSystemErrorMap } from "node:util";
import type { Suggestion } from "./suggestions.js";

/** The object under `error` on stderr with `-j`, and the result of `toJSON()` of every error. */
export interface ErrorFields {
  /** Stable word for programs: `usage`, `refused`, `permission`, `unsupported`, `subflow`, `transport`, `recording`,
   * `protocol`, `mismatch`, `deadline`. */
  code: string;
  /** One line, no full stop. */
  message: string;
  /** The kernel's own text (extended ACK), unchanged. */
  kernel?: string;
  /** Positive errno number as in errno.h, if the kernel or a system call returned one. */
  errno?: number;
  /** Its name: `EEXIST`. */
  errnoName?: string;
  /** The argument or attribute at fault: a word of the command line, or a path such as `addr.flags`. */
  argument?: string;
  /** Cause and remedy in the user's words. */
  hint?: string;
  /** Command lines that get past the fault, the best first. */
  suggestions?: readonly Suggestion[];
  /**
   * `unknown`: a change was sent and not answered, so the kernel may have executed it. `done`: the command was
   * carried out, and only its output failed.
   */
  outcome?: "done" | "unknown";
  /** Exit code of the process for this error. */
  exit: number;
}

/** Fields of an error besides its message. */
export interface ErrorDetails {
  kernel?: string | undefined;
  errno?: number | undefined;
  argument?: string | undefined;
  hint?: string | undefined;
  suggestions?: readonly Suggestion[] | undefined;
  outcome?: "done" | "unknown" | undefined;
  cause?: unknown;
}

/** Base of every error that this library throws on purpose; any other error is a bug in the library. */
export abstract class MptcpError extends Error {
  abstract readonly code: string;
  abstract readonly exit: number;
  readonly kernel: string | undefined;
  /** Positive errno number as in errno.h, if there is one. */
  readonly errno: number | undefined;
  /** See ErrorFields; a caller that knows the user's word for an attribute may set it. */
  argument: string | undefined;
  /** Cause and remedy; a caller that knows more may set it. */
  hint: string | undefined;
  /** See ErrorFields; empty if no line is known to help. */
  suggestions: readonly Suggestion[];
  /** See ErrorFields. */
  readonly outcome: "done" | "unknown" | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.kernel = details.kernel;
    this.errno = details.errno;
    this.argument = details.argument;
    this.hint = details.hint;
    this.suggestions = details.suggestions ?? [];
    this.outcome = details.outcome;
  }

  /** Errno as a name; `errno N` for numbers unknown to this Node. */
  get errnoName(): string | undefined {
    return this.errno === undefined ? undefined : errnoName(this.errno);
  }

  toJSON(): ErrorFields {
    const fields = {
      code: this.code,
      message: this.message,
      kernel: this.kernel,
      errno: this.errno,
      errnoName: this.errnoName,
      argument: this.argument,
      hint: this.hint,
      suggestions: this.suggestions.length > 0 ? this.suggestions : undefined,
      outcome: this.outcome,
      exit: this.exit,
    };
    return Object.fromEntries(
      Object.entries(fields).filter(([, v]) => v !== undefined && v !== ""),
    ) as unknown as ErrorFields;
  }
}

/** An invalid argument: a wrong word, a value out of range, a contradiction. Nothing was sent. */
export class UsageError extends MptcpError {
  readonly code = "usage";
  readonly exit = 1;
}

/** The kernel understood the request and refused it, or has no endpoint with the address of the request. */
export class KernelError extends MptcpError {
  readonly code: string = "refused";
  readonly exit = 2;
}

/**
 * The kernel (or the file system) refused because CAP_NET_ADMIN is missing or because of a security module.
 */
export class PermissionError extends KernelError {
  override readonly code = "permission";
}

/** The kernel tried to open a subflow and failed, or the peer refused it. */
export class SubflowError extends MptcpError {
  readonly code = "subflow";
  readonly exit = 2;
  /** Reason code of the peer's reset (MP_TCPRST), if it sent one. */
  readonly resetReason: number | undefined;

  constructor(message: string, details: ErrorDetails & { resetReason?: number | undefined } = {}) {
    super(message, details);
    this.resetReason = details.resetReason;
  }
}

/** The socket failed: closed, lost, timed out. */
export class TransportError extends MptcpError {
  readonly code: string = "transport";
  readonly exit = 2;
}

/** This kernel or host lacks something: no MPTCP, a feature that is too new, no addon. */
export class UnsupportedError extends MptcpError {
  readonly code = "unsupported";
  readonly exit = 3;
}

/** The received data differs from the sent data. */
export class MismatchError extends MptcpError {
  readonly code = "mismatch";
  readonly exit = 4;
}

/** A deadline passed, or a condition was not reached in time. */
export class DeadlineError extends MptcpError {
  readonly code = "deadline";
  readonly exit = 5;
}

/** A file is not a recording, is damaged, or was made by another command. */
export class RecordingError extends MptcpError {
  readonly code = "recording";
  readonly exit = 1;
}

/** A malformed message: the sender and mptcpctl disagree about the format. */
export class ProtocolError extends MptcpError {
  readonly code = "protocol";
  readonly exit = 70;
}

/** libuv renames one errno that the kernel's MPTCP code uses; here it has its C name. */
const RENAMED: Record<string, string> = { ENOTSUP: "EOPNOTSUPP" };

/** Name of a positive errno, `errno N` if unknown. */
export function errnoName(errno: number): string {
  const name = getSystemErrorMap().get(-errno)?.[0];
  return name === undefined ? `errno ${errno}` : (RENAMED[name] ?? name);
}
