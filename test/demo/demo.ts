import { MPTCPCTL } from "../support/cli.js";
import { type ExecOptions, exec, type Result } from "../support/process.js";

/**
 * Runs the built demo, as `npm run demo -- WORDS` does: `lab demo`. `prefix`: a program with its arguments that
 * starts it.
 */
export function demo(
  words: readonly string[] = [],
  { prefix = [], ...options }: ExecOptions & { readonly prefix?: readonly string[] } = {},
): Promise<Result> {
  return exec(undefined, [...prefix, process.execPath, MPTCPCTL, "lab", "demo", ...words], {
    timeout: 60_000,
    ...options,
  });
}
