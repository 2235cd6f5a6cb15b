/** Maximum bytes of an interface's alternative name (ALTIFNAMSIZ without the NUL). Other names have up to 15. */
const MAX_BYTES = 127;

/**
 * Whether Linux accepts this name for an interface: no slash, no white space, neither `.` nor `..`, 1 to 127 bytes of
 * UTF-8.
 */
export const isInterfaceName = (name: string): boolean =>
  /^[^/\s\0]+$/.test(name) && name !== "." && name !== ".." && Buffer.byteLength(name) <= MAX_BYTES;
