import { getSystemErrorMap } from "node:util";

/**
 * The C library's texts that differ from Node's in more than a capital: `ip` prints them after `RTNETLINK
 * answers:`.
 */
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
  113: "No entry to host",
  114: "Operation already in progress",
};

/** The text of strerror(3) for a positive errno; `Unknown error N` if it is unknown. */
export function strerror(errno: number): string {
  const known = C_WORDS[errno] ?? getSystemErrorMap().get(-errno)?.[1];
  return known === undefined ? `Unknown error ${errno}` : `${known[0]?.toUpperCase()}${known.slice(1)}`;
}
