import { UnsupportedError } from "../errors.js";
import { suggested } from "../suggestions.js";
import { isOwnProc } from "./own-proc.js";
import { isGone } from "./processes.js";

/** Why a file or folder could not be read: `could not read PATH (EACCES: permission denied)`. */
export function unreadReason(path: string, error: unknown): string {
  const messageText = error instanceof Error ? error.message.replace(/,? \w+ '.*$/s, "") : String(error);
  return `could not read ${path} (${messageText})`;
}

/** The error if a required part of /proc is missing or hidden. */
export function withoutProc(path: string, cause: unknown): UnsupportedError {
  return new UnsupportedError(unreadReason(path, cause), {
    hint: "is /proc mounted here, and not hidden?",
    cause,
  });
}

/**
 * Checks that /proc/PID is the process that this process calls PID.
 * @throws UnsupportedError if /proc is missing or of another PID namespace
 */
export function demandOwnProc(): void {
  if (showsOwnPids()) return;
  throw new UnsupportedError("/proc is of another PID namespace", {
    argument: "/proc",
    suggestions: [suggested("proc")],
  });
}

/** @throws UnsupportedError without /proc */
function showsOwnPids(): boolean {
  try {
    return isOwnProc();
  } catch (error) {
    throw withoutProc("/proc", error);
  }
}

/**
 * Reads a file below /proc/PID.
 * @returns undefined if the process has exited
 * @throws UnsupportedError if this cannot be known: another error, no /proc, or /proc of another PID namespace
 */
export function readOfProcess<T>(
  path: string,
  read: (path: string) => T,
  self: () => unknown,
): T | undefined {
  demandOwnProc();
  try {
    return read(path);
  } catch (error) {
    if (!isGone(error)) throw withoutProc(path, error);
  }
  try {
    self();
    return undefined;
  } catch (error) {
    throw withoutProc("/proc/self/stat", error);
  }
}
