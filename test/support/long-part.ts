import { existsSync } from "node:fs";
import { expect } from "@jest/globals";

const { testPath = "" } = expect.getState();

/**
 * Whether the running file is NAME.long.test.ts, which imports NAME.test.ts and runs the tests of it that take long.
 * Any other file runs the tests that do not.
 */
export const IS_LONG_PART =
  testPath.endsWith(".long.test.ts") && existsSync(testPath.replace(".long.test.ts", ".test.ts"));
