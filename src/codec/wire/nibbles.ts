import { ProtocolError } from "../../errors.js";
import { type Kind, u8 } from "./kinds.js";

/**
 * Two four-bit fields in one byte. On little endian machines the compiler puts the first into the low half.
 */
export const nibbles: Kind<readonly [first: number, second: number]> = {
  name: "two u4",
  size: 1,
  shape: { is: "list", of: u8 as Kind<unknown> },
  read: (bytes, start) => {
    const byte = u8.read(bytes, start, start + 1);
    return IS_LITTLE ? [byte & 15, byte >> 4] : [byte >> 4, byte & 15];
  },
  write: ([first, second]) => {
    if (first > 15 || second > 15)
      throw new ProtocolError(`${first} and ${second} do not fit two halves of a byte`);
    return u8.write(IS_LITTLE ? first | (second << 4) : (first << 4) | second);
  },
};

const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
