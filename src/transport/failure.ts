import { getSystemErrorMap } from "node:util";
import { ERRNO } from "../errno.js";
import { errnoName, type MptcpError, PermissionError, TransportError, UnsupportedError } from "../errors.js";

const PERMISSION_ERRNOS: ReadonlySet<number> = new Set([ERRNO.EPERM, ERRNO.EACCES]);
const ABSENT: ReadonlySet<number> = new Set([ERRNO.EPROTONOSUPPORT, ERRNO.EAFNOSUPPORT]);

/** The text for a positive errno as C programs print it: `No such file or directory`. */
export function errnoText(errno: number): string {
  const text = getSystemErrorMap().get(-errno)?.[1] ?? errnoName(errno);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The error for a system call on a socket; `what` continues "cannot". */
export function failure(action: string, errno: number): MptcpError {
  if (PERMISSION_ERRNOS.has(errno)) return new PermissionError(`cannot ${action}`, { errno });
  const message = `cannot ${action}: ${errnoName(errno)}`;
  return ABSENT.has(errno)
    ? new UnsupportedError(message, { errno })
    : new TransportError(message, { errno });
}
