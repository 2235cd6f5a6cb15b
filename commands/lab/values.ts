import { parseSocketPattern, UsageError } from "../../src/index.js";
import type { ValueReader } from "../cli/argument.js";
import { ipAddress } from "../cli/values/values.js";

/** A server: ADDRESS or ADDRESS:PORT. */
export const server: ValueReader<{ address: string; port: number | undefined }> = (text) => {
  const { address, port, prefixLength, dev } = parseSocketPattern(text) ?? {};
  if (address === undefined || prefixLength !== undefined || dev !== undefined)
    return { address: ipAddress(text), port: undefined };
  return { address, port };
};

/** Powers of 1024, as in `dd` and `iperf`. */
const BYTES: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

export const byteCount: ValueReader<number> = (text) => {
  const [, digits = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)([kmg]?)$/i.exec(text) ?? [];
  const value = digits === "" ? 0 : Math.round(Number(digits) * (BYTES[unit.toLowerCase()] ?? 1));
  if (value >= 1 && value <= 2 ** 40) return value;
  throw new UsageError(`"${text}" is not a number of bytes`, {
    argument: "bytes",
    hint: "for example 5000, 64k, 10M or 1G, 1024G at most",
  });
};
