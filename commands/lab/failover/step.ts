import {
  MismatchError,
  type MptcpError,
  type Result,
  type RunningProcess,
  UnsupportedError,
} from "../../../src/index.js";

/** Exit code if this host lacks something. */
const UNSUPPORTED = 3;

/**
 * The output of a command.
 * @throws MptcpError if it failed
 */
export function outputOrThrow(words: string, result: Result): string {
  if (result.code === 0) return result.stdout;
  throw failedStep(words, result);
}

/**
 * A line that a command prints eventually.
 * @throws MptcpError if it exits before, or after `timeout` ms
 */
export async function lineOf(
  words: string,
  running: RunningProcess,
  pattern: RegExp,
  timeout: number,
): Promise<string> {
  try {
    return await running.line(pattern, timeout);
  } catch {
    const { exitCode, signalCode } = running.child;
    if (exitCode !== null || signalCode !== null) throw failedStep(words, await running.exited);
    throw new MismatchError(
      `mptcpctl ${words}: ${timeout / 1000} s have passed without a line like ${pattern}`,
    );
  }
}

/**
 * The error if a command of the demonstration failed. Something that this host lacks is not a fault of the
 * demonstration.
 */
function failedStep(words: string, { code, signal, stderr }: Result): MptcpError {
  const { message = `exit code ${code}`, hint } = errorOf(stderr);
  const text = `mptcpctl ${words}: ${signal === null ? message : `ended by ${signal}`}`;
  return code === UNSUPPORTED ? new UnsupportedError(text, { hint }) : new MismatchError(text, { hint });
}

/** The error message of a command, from text or JSON. */
function errorOf(stderr: string): { message?: string | undefined; hint?: string | undefined } {
  const lines = stderr.split("\n");
  const json = lines.find((line) => line.startsWith('{"error":'));
  if (json !== undefined) return JSON.parse(json).error;
  const textAfter = (prefix: string) => lines.find((line) => line.startsWith(prefix))?.slice(prefix.length);
  return { message: textAfter("Error: ")?.replace(/\.$/, ""), hint: textAfter("hint: ") };
}
