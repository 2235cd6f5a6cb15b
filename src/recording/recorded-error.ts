import { MptcpError, PermissionError, TransportError, UnsupportedError } from "../errors.js";

/** An error as a note keeps it. */
export interface RecordedError {
  /** `permission`, `transport`, … of a transport; `ENOENT`, … of the host. */
  readonly code: string;
  readonly message: string;
  /** As the error had it: positive from a transport, negative from node. */
  readonly errno?: number;
  readonly syscall?: string;
}

/** What a note keeps of an error that was meant; undefined for a bug. */
export function recordedErrorOf(error: unknown): RecordedError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || (errno === undefined && !(error instanceof MptcpError))) return undefined;
  return { code, message: error.message, ...(errno !== undefined && { errno }), ...(syscall && { syscall }) };
}

/** EIO, as node has it: where a note does not tell the number. */
const UNTOLD = -5;

/** The host's error again. */
export function hostError(
  { message, errno = UNTOLD, ...rest }: RecordedError,
  path: string,
): NodeJS.ErrnoException {
  return Object.assign(new Error(message), rest, { errno, path });
}

/** The transport's error again, of the same class. */
export function transportError({ code, message, errno }: RecordedError): MptcpError {
  if (code === "permission") return new PermissionError(message, { errno });
  if (code === "unsupported") return new UnsupportedError(message, { errno });
  return new TransportError(message, { errno });
}
