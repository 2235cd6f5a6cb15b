import { isDeepStrictEqual } from "node:util";
import { expect } from "@jest/globals";

/** `expect(actual).toEqual(expected)`, without its cost where large values are equal. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
