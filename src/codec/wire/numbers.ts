/** Least significant byte first or last. */
export type Order = "LE" | "BE";

/** The value of os.endianness(), without the start-up time of loading node:os. */
export const HOST: Order = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "LE" : "BE";

/** Width in bits, and the order of the bytes. */
export type Width = "8" | `${16 | 32}${Order}`;

type ReadNumber = (bytes: Buffer, at: number) => number;

/**
 * Written out for each width: streams of events spend most of their time here, and V8 does not inline calls
 * through Buffer's prototype. The caller has checked that the bytes exist.
 */
export const READ_NUMBER: Readonly<Record<"8" | "16LE" | "16BE" | "32LE" | "32BE", ReadNumber>> = {
  8: (bytes, at) => bytes[at]!,
  "16LE": (bytes, at) => bytes[at]! | (bytes[at + 1]! << 8),
  "16BE": (bytes, at) => (bytes[at]! << 8) | bytes[at + 1]!,
  "32LE": (bytes, at) =>
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0,
  "32BE": (bytes, at) =>
    ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0,
};

/** The same for writing. The caller has checked that the value fits. */
export const WRITE_NUMBER: Readonly<
  Record<keyof typeof READ_NUMBER, (bytes: Uint8Array, at: number, value: number) => void>
> = {
  8: (bytes, at, value) => {
    bytes[at] = value;
  },
  "16LE": (bytes, at, value) => {
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
  },
  "16BE": (bytes, at, value) => {
    bytes[at] = value >>> 8;
    bytes[at + 1] = value;
  },
  "32LE": (bytes, at, value) => {
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  },
  "32BE": (bytes, at, value) => {
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  },
};
