import { type Lab, RATES, suggested, UsageError } from "../../src/index.js";
import type { ValueReader } from "../cli/argument.js";
/** The argument that selects a lab. */
export const LAB = {
  kind: "value",
  placeholder: "NAME",
  summary: "the lab; default: the only lab",
  read: (text: string) => text,
} as const;

/** The argument that selects a path. */
export const PATH = {
  kind: "positional",
  placeholder: "PATH",
  summary: "its number, or the client's interface",
  read: (text: string) => text,
} as const;

/**
 * The given path.
 * @throws UsageError if it is missing
 */
export function demandPath(path: string | undefined): string {
  if (path !== undefined) return path;
  throw new UsageError("a PATH is required", {
    argument: "PATH",
    hint: "its number, or the client's interface",
    suggestions: [suggested("lab_show", undefined)],
  });
}

/** A number with a unit, converted to the first unit. */
function withUnit(text: string, units: Readonly<Record<string, number>>): number {
  const [, number = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,6})?)([a-z%]*)$/i.exec(text) ?? [];
  return number === "" ? Number.NaN : Number(number) * (units[unit.toLowerCase()] ?? Number.NaN);
}

/** Bits per second, with a unit as for tc(8). */
export const rate: ValueReader<number> = (text) => {
  const value = Math.round(withUnit(text, { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 }));
  if (value >= RATES.min && value <= RATES.max) return value;
  throw new UsageError(`"${text}" is not a rate`, {
    argument: "rate",
    hint: "give a number with bit, kbit, mbit or gbit: 10mbit; from 8kbit to 100gbit",
  });
};

/** Microseconds. */
export const delay: ValueReader<number> = (text) => {
  const value = Math.round(withUnit(text, { us: 1, ms: 1e3, s: 1e6 }));
  if (value >= 0 && value <= 1e7) return value;
  throw new UsageError(`"${text}" is not a delay`, {
    argument: "delay",
    hint: "give a number with us, ms or s: 20ms; up to 10s",
  });
};

/** Percent. */
export const loss: ValueReader<number> = (text) => {
  const value = withUnit(text, { "": 1, "%": 1 });
  if (value >= 0 && value <= 100) return value;
  throw new UsageError(`"${text}" is not a percentage of lost packets`, {
    argument: "loss",
    hint: "give a number from 0 to 100: 1%",
  });
};

/** `none`, too. */
export const orNone =
  <T>(read: ValueReader<T>): ValueReader<T | "none"> =>
  (text) =>
    text === "none" ? text : read(text);

/** Names for an error message. */
export const namesOf = (labs: readonly Pick<Lab, "name">[]): string =>
  labs.map(({ name }) => name).join(", ");
