import { join } from "node:path";
import { type ExecOptions, exec, type Result } from "../support/process.js";
import { ROOT } from "../support/root.js";

/** Runs the built demo, as `npm run demo -- WORDS` does. `prefix`: a program and its words that start it. */
export function demo(
  words: readonly string[] = [],
  { prefix = [], ...options }: ExecOptions & { readonly prefix?: readonly string[] } = {},
): Promise<Result> {
  return exec(undefined, [...prefix, process.execPath, join(ROOT, "dist/test/demo.mjs"), ...words], {
    timeout: 30_000,
    ...options,
  });
}
