import { getSystemErrorMap } from "node:util";
import { errnoName, type MptcpError, PermissionError, TransportError, UnsupportedError } from "../errors.js";

/** errno.h numbers that are needed in src/transport. */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EAGAIN: 11,
  EACCES: 13,
  EINVAL: 22,
  EMSGSIZE: 90,
  EPROTONOSUPPORT: 93,
  EAFNOSUPPORT: 97,
  ENOBUFS: 105,
} as const;

const FORBIDDEN: ReadonlySet<number> = new Set([ERRNO.EPERM, ERRNO.EACCES]);
const ABSENT: ReadonlySet<number> = new Set([ERRNO.EPROTONOSUPPORT, ERRNO.EAFNOSUPPORT]);

/** A positive errno in the words C programs print: `No such file or directory`. */
export function errnoText(errno: number): string {
  const text = getSystemErrorMap().get(-errno)?.[1] ?? errnoName(errno);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Error for a system call on a socket; `what` continues "cannot". */
export function failure(what: string, errno: number): MptcpError {
  if (FORBIDDEN.has(errno)) return new PermissionError(`cannot ${what}`, { errno });
  const message = `cannot ${what}: ${errnoName(errno)}`;
  return ABSENT.has(errno)
    ? new UnsupportedError(message, { errno })
    : new TransportError(message, { errno });
}
