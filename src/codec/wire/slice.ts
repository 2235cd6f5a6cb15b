import type { Kind } from "./kinds.js";

/** Position of bytes that are not decoded yet; valid as long as their message. */
export interface Slice {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Bytes that are not copied. */
export const slice: Kind<Slice> = {
  name: "bytes in place",
  shape: { is: "bytes" },
  read: (bytes, start, end) => ({ bytes, start, end }),
  write: ({ bytes, start, end }) => bytes.subarray(start, end),
};
