import type { Bits } from "../codec/wire/kinds.js";

/**
 * A decoded value as JSON: bytes as hex, big integers as text, bits as flag names and remaining bits. Fields
 * that the kernel does not report are omitted.
 */
export function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  if (isBits(value)) return [...value.on, ...(value.rest ? [`0x${value.rest.toString(16)}`] : [])];
  const reported = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(reported.map(([key, one]) => [key, plainValue(one)]));
}

function isBits(value: object): value is Bits {
  return "on" in value && "rest" in value && Object.keys(value).length === 2;
}
