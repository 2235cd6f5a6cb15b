import { type Lab, RATES, UsageError } from "../../src/index.js";
import type { ValueReader } from "../cli/argument.js";
/** Which lab is meant. */
export const LAB = {
  kind: "value",
  placeholder: "NAME",
  summary: "the lab that is meant; default: the only one there is",
  read: (text: string) => text,
} as const;

/** Which path of it. */
export const PATH = {
  kind: "positional",
  placeholder: "PATH",
  summary: "its number, or the client's interface",
  read: (text: string) => text,
} as const;

/** The path that was given. @throws UsageError where none was */
export function demandPath(path: string | undefined): string {
  if (path !== undefined) return path;
  throw new UsageError("a PATH is required", {
    argument: "PATH",
    hint: "its number, or the client's interface; `mptcpctl lab show` draws them",
  });
}

/** A number with one of some units behind it, and what it is in the first unit. */
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
    hint: "a number and bit, kbit, mbit or gbit: 10mbit; from 8kbit to 100gbit",
  });
};

/** Microseconds. */
export const delay: ValueReader<number> = (text) => {
  const value = Math.round(withUnit(text, { us: 1, ms: 1e3, s: 1e6 }));
  if (value >= 0 && value <= 1e7) return value;
  throw new UsageError(`"${text}" is not a delay`, {
    argument: "delay",
    hint: "a number and us, ms or s: 20ms; up to 10s",
  });
};

/** Percent. */
export const loss: ValueReader<number> = (text) => {
  const value = withUnit(text, { "": 1, "%": 1 });
  if (value >= 0 && value <= 100) return value;
  throw new UsageError(`"${text}" is not a share of lost packets`, {
    argument: "loss",
    hint: "a number from 0 to 100: 1%",
  });
};

/** `none`, too. */
export const orNone =
  <T>(read: ValueReader<T>): ValueReader<T | "none"> =>
  (text) =>
    text === "none" ? text : read(text);

/** Names that help a person choose. */
export const namesOf = (labs: readonly Pick<Lab, "name">[]): string =>
  labs.map(({ name }) => name).join(", ");
