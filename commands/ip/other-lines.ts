import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import { Ended } from "./ended.js";

/** How the lines of a batch ended that another `ip` ran. */
export interface OtherLines {
  readonly messages: readonly string[];
  /** The line that failed, starting at 1. */
  readonly failed: number | undefined;
}

const FAILED = /^Command failed -:(\d+)$/;

/**
 * Runs lines with another `ip`.
 * @throws Ended if it ended before the last line without a line that failed
 */
export function runOthers(path: string, options: readonly string[], lines: readonly string[]): OtherLines {
  const { status, signal, stderr, error } = spawnSync(path, [...options, "-batch", "-"], {
    argv0: "ip",
    input: lines.map((text) => text.replace(/\n$/, "")).join("\n"),
    stdio: ["pipe", "inherit", "pipe"],
    encoding: "utf8",
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (error) throw error;
  const messages = stderr.split("\n").filter((line) => line !== "");
  const [, failed] = FAILED.exec(messages.at(-1) ?? "") ?? [];
  if (failed !== undefined) return { messages: messages.slice(0, -1), failed: Number(failed) };
  if (status === 0) return { messages, failed };
  throw new Ended(status ?? 128 + constants.signals[signal ?? "SIGKILL"], messages.join("\n"));
}
