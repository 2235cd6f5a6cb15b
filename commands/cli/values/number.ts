import { type Bounds, UsageError } from "../../../src/index.js";
import type { ValueReader } from "../argument.js";

/**
 * A number in decimal or 0x hexadecimal, without sign or leading zeros, within its bounds; hints show the
 * bounds `offered`.
 */
export function numberReader(
  name: string,
  { min, max }: Bounds,
  offered: Bounds = { min, max },
): ValueReader<number> {
  return (text) => {
    const value = /^(0|[1-9]\d{0,15}|0[xX][0-9a-fA-F]{1,8})$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new UsageError(`"${text}" is not a valid ${name}`, {
      argument: name,
      hint: `give a number from ${offered.min} to ${offered.max}, decimal or 0x hexadecimal, without leading zeros`,
    });
  };
}
