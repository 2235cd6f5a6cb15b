import { getSystemErrorMap } from "node:util";
import { ERRNO } from "../../../src/index.js";

/** The C library's words where Node's differ by more than a capital: what `ip` prints behind `RTNETLINK answers:`. */
const C_WORDS: Readonly<Record<number, string>> = {
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

/** A positive errno as strerror(3) words it, `Unknown error N` where nobody here knows it. */
export function strerror(errno: number): string {
  const known = C_WORDS[errno] ?? getSystemErrorMap().get(-errno)?.[1];
  return known === undefined ? `Unknown error ${errno}` : `${known[0]?.toUpperCase()}${known.slice(1)}`;
}
