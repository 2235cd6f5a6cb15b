import type { Kind } from "./kinds.js";

/** Where bytes stand that are not read yet: good as long as their message is. */
export interface Slice {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Bytes that are left where they are. */
export const slice: Kind<Slice> = {
  name: "bytes in place",
  shape: { is: "bytes" },
  read: (bytes, start, end) => ({ bytes, start, end }),
  write: ({ bytes, start, end }) => bytes.subarray(start, end),
};
