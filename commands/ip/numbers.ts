/** The number at the start of a text, and the rest. */
export interface Leading {
  readonly value: bigint;
  readonly rest: string;
}

const WRAP = 1n << 64n;
/** Hexadecimal, binary (C23), octal or decimal, after blanks and a sign. */
const NUMBER = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)/;

/** As strtoul(3) with base 0; undefined without a number, and for one of more than 64 bits. */
export function leadingNumber(text: string): Leading | undefined {
  const [all = "", sign, digits] = NUMBER.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  if (size >= WRAP) return undefined;
  // strtoul(3) accepts a minus, and the result wraps around.
  return { value: sign === "-" ? (WRAP - size) % WRAP : size, rest: text.slice(all.length) };
}

/** A number from 0 to `max` that is the whole text; undefined if it is not. */
export function numberUpTo(text: string, max: number): number | undefined {
  const { value, rest } = leadingNumber(text) ?? {};
  return value !== undefined && rest === "" && value <= max ? Number(value) : undefined;
}
