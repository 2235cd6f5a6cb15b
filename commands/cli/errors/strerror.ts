import { getSystemErrorMap } from "node:util";

/** The C library's words where Node's differ by more than a capital: what `ip` prints behind `RTNETLINK answers:`. */
const C_WORDS: Readonly<Record<number, string>> = {
  5: "Input/output error",
  12: "Cannot allocate memory",
  14: "Bad address",
  16: "Device or resource busy",
  17: "File exists",
  18: "Invalid cross-device link",
  21: "Is a directory",
  23: "Too many open files in system",
  25: "Inappropriate ioctl for device",
  26: "Text file busy",
  29: "Illegal seek",
  34: "Numerical result out of range",
  36: "File name too long",
  38: "Function not implemented",
  40: "Too many levels of symbolic links",
  61: "No data available",
  84: "Invalid or incomplete multibyte or wide character",
  95: "Operation not supported",
  97: "Address family not supported by protocol",
  99: "Cannot assign requested address",
  106: "Transport endpoint is already connected",
  107: "Transport endpoint is not connected",
  113: "No route to host",
  114: "Operation already in progress",
};

/** A positive errno as strerror(3) words it, `Unknown error N` where nobody here knows it. */
export function strerror(errno: number): string {
  const known = C_WORDS[errno] ?? getSystemErrorMap().get(-errno)?.[1];
  return known === undefined ? `Unknown error ${errno}` : `${known[0]?.toUpperCase()}${known.slice(1)}`;
}
