import { ERRNO } from "../errno.js";
import { type ErrorDetails, MptcpError, ProtocolError, RecordingError, TransportError } from "../errors.js";
import type { Request } from "./request.js";

const LOOK = "the kernel may have executed it: read the current state before you send it again";

/** The error for a request that the kernel has not answered in time. */
export function timeoutError({ operation }: Request, timeoutMs: number): TransportError {
  const message = `${operation}: no reply from the kernel within ${timeoutMs} ms`;
  return new TransportError(message, { errno: ERRNO.ETIMEDOUT });
}

/** The error for a request whose reply did not fit into the receive buffer. */
export function overflowed({ operation }: Request): TransportError {
  const message = `${operation}: the receive buffer was full and the kernel dropped the reply`;
  return new TransportError(message, { errno: ERRNO.ENOBUFS });
}

/** Error for a request that was sent to a recording. */
export function notRecordedError({ operation }: Request): RecordingError {
  return new RecordingError(`${operation}: the recording holds no answer`, {
    hint: "the kernel did not answer when it was recorded, or the recording has lost the answer",
  });
}

/** The error for requests that were sent before the socket was closed. */
export const closedError = (): TransportError => new TransportError("the socket was closed");

/** The error for waiting requests when the socket is closed. */
export function neverSentError(why = "the socket was closed"): TransportError {
  return new TransportError(why, { hint: "the request was not sent" });
}

/** The error for a list that changed during each attempt to read it. */
export function keptChanging({ operation }: Request): TransportError {
  return new TransportError(`${operation}: the list kept changing while it was read`, {
    hint: "try again when fewer changes are made",
  });
}

/** The same error for a change that was sent: the kernel executes it before it replies. */
export function errorOfChange(error: unknown): unknown {
  if (!(error instanceof MptcpError)) return error;
  const { errno, kernel, argument, hint = LOOK, suggestions, cause, message } = error;
  const details: ErrorDetails = { errno, kernel, argument, hint, suggestions, cause, outcome: "unknown" };
  if (error instanceof TransportError) return new TransportError(message, details);
  return error instanceof ProtocolError ? new ProtocolError(message, details) : error;
}
