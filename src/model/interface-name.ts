/** Bytes of an alternative name of an interface (ALTIFNAMSIZ without the zero). Others have up to 15. */
const MOST_BYTES = 127;

/** Whether Linux lets an interface have this name: no slash, no white space, neither `.` nor `..`, 1 to 127 bytes of UTF-8. */
export const isInterfaceName = (name: string): boolean =>
  /^[^/\s\0]+$/.test(name) && name !== "." && name !== ".." && Buffer.byteLength(name) <= MOST_BYTES;
