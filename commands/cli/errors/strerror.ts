import { getSystemErrorMap } from "node:util";
import { ERRNO } from "../../../src/index.js";

/**
 * The C library's texts that differ from Node's in more than a capital: `ip` prints them after `RTNETLINK
 * answers:`.
 */
const C_TEXTS: Readonly<Record<number, string>> = {
  [ERRNO.EIO]: "Input/output error",
  [ERRNO.ENOMEM]: "Cannot allocate memory",
  [ERRNO.EFAULT]: "Bad address",
  [ERRNO.EBUSY]: "Device or resource busy",
  [ERRNO.EEXIST]: "File exists",
  [ERRNO.EXDEV]: "Invalid cross-device link",
  [ERRNO.EISDIR]: "Is a directory",
  [ERRNO.ENFILE]: "Too many open files in system",
  [ERRNO.ENOTTY]: "Inappropriate ioctl for device",
  [ERRNO.ETXTBSY]: "Text file busy",
  [ERRNO.ESPIPE]: "Illegal seek",
  [ERRNO.ERANGE]: "Numerical result out of range",
  [ERRNO.ENAMETOOLONG]: "File name too long",
  [ERRNO.ENOSYS]: "Function not implemented",
  [ERRNO.ELOOP]: "Too many levels of symbolic links",
  [ERRNO.ENODATA]: "No data available",
  [ERRNO.EILSEQ]: "Invalid or incomplete multibyte or wide character",
  [ERRNO.EOPNOTSUPP]: "Operation not supported",
  [ERRNO.EAFNOSUPPORT]: "Address family not supported by protocol",
  [ERRNO.EADDRNOTAVAIL]: "Cannot assign requested address",
  [ERRNO.EISCONN]: "Transport endpoint is already connected",
  [ERRNO.ENOTCONN]: "Transport endpoint is not connected",
  [ERRNO.EHOSTUNREACH]: "No route to host",
  [ERRNO.EALREADY]: "Operation already in progress",
};

/** The text of strerror(3) for a positive errno; `Unknown error N` if it is unknown. */
export function strerror(errno: number): string {
  const knownText = C_TEXTS[errno] ?? getSystemErrorMap().get(-errno)?.[1];
  return knownText === undefined
    ? `Unknown error ${errno}`
    : `${knownText[0]?.toUpperCase()}${knownText.slice(1)}`;
}
