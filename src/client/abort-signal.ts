import { UsageError } from "../errors.js";

/** What a value may be, in words, and whether one is. */
export type OptionRule = readonly [wanted: string, fits: (value: unknown) => boolean];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
/** By its parts: a signal of another realm (a vm, jest) is no instance of this one's class. */
export const SIGNAL: OptionRule = [
  "an AbortSignal",
  (value) =>
    isObject(value) && typeof value.aborted === "boolean" && typeof value.addEventListener === "function",
];

/** @throws UsageError where it is neither a signal nor absent */
export function checkSignal(signal: AbortSignal | undefined): void {
  checkOption("signal", signal, SIGNAL);
}

/** @throws UsageError that names the option which has a value it cannot have */
export function checkOption(name: string, value: unknown, [wanted, fits]: OptionRule): void {
  if (value !== undefined && !fits(value)) throw new UsageError(`${name}: not ${wanted}`, { argument: name });
}
