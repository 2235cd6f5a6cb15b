import { constants } from "node:os";
import { ERRNO, type OtherAttributes } from "../../src/index.js";
import { exitProcess, writeAll } from "../cli/process/exit.js";

/** Writes to stdout. `ip` ignores failures, and is ended by SIGPIPE if there is no reader. */
export function writeAsIp(text: string): void {
  if (writeAll(1, text) === -ERRNO.EPIPE) endBySignal("SIGPIPE");
}

/** Ends this process by a signal, with its default action. Node ignores SIGPIPE, and has its own use of SIGUSR1. */
export function endBySignal(signal: NodeJS.Signals): void {
  process.on(signal, () => {});
  // Without listeners, Node restores the default action.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a PID namespace is not ended by a signal of its own.
  exitProcess(128 + constants.signals[signal]);
}

/** Lines as -oneline prints them: each ends in a backslash, without a line feed. */
export const joined = (text: string, isOneline: boolean): string =>
  isOneline ? text.replaceAll("\n", "\\") : text;

/** Without the attributes that `ip` does not print. */
export function withoutOthers<T extends OtherAttributes>({ otherAttributes, unknown, ...rest }: T) {
  return rest;
}
