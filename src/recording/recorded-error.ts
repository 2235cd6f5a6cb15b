import { MptcpError, PermissionError, TransportError, UnsupportedError } from "../errors.js";

/** An error as stored in a note. */
export interface RecordedError {
  /** `permission`, `transport`, … for a transport; `ENOENT`, … for the host. */
  readonly code: string;
  readonly message: string;
  /** The sign is that of the error: positive for a transport, negative for Node. */
  readonly errno?: number;
  readonly syscall?: string;
}

/** The stored form of an expected error; undefined for a bug. */
export function recordedErrorOf(error: unknown): RecordedError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || (errno === undefined && !(error instanceof MptcpError))) return undefined;
  return { code, message: error.message, ...(errno !== undefined && { errno }), ...(syscall && { syscall }) };
}

/** EIO, as Node has it: used if a note contains no number. */
const DEFAULT_ERRNO = -5;

/** Restores an error of the host. */
export function hostError(
  { message, errno = DEFAULT_ERRNO, ...rest }: RecordedError,
  path: string,
): NodeJS.ErrnoException {
  return Object.assign(new Error(message), rest, { errno, path });
}

/** Restores an error of the transport, with its class. */
export function transportError({ code, message, errno }: RecordedError): MptcpError {
  if (code === "permission") return new PermissionError(message, { errno });
  if (code === "unsupported") return new UnsupportedError(message, { errno });
  return new TransportError(message, { errno });
}
