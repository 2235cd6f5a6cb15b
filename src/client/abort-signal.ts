import { UsageError } from "../errors.js";

/** Describes valid values, and checks one. */
export type OptionRule = readonly [wanted: string, fits: (value: unknown) => boolean];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
/** Check its properties: a signal of another realm (a vm, jest) is not an instance of this realm's class. */
export const SIGNAL: OptionRule = [
  "an AbortSignal",
  (value) =>
    isObject(value) && typeof value.aborted === "boolean" && typeof value.addEventListener === "function",
];

/** @throws UsageError if it is neither a signal nor absent */
export function checkSignal(signal: AbortSignal | undefined): void {
  checkOption("signal", signal, SIGNAL);
}

/** @throws UsageError with the name of the invalid option */
export function checkOption(name: string, value: unknown, [validValues, isValid]: OptionRule): void {
  if (value !== undefined && !isValid(value))
    throw new UsageError(`${name}: not ${validValues}`, { argument: name });
}
