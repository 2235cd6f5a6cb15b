import { readFileSync } from "node:fs";
import { parentInProc } from "../host/own-proc.js";

/** Limits of open files, as in /proc/PID/limits. */
export interface FileLimits {
  readonly soft: number;
  readonly hard: number;
}

/** Reads the text of a /proc/PID/limits; `unlimited` is Infinity. */
export function fileLimits(text: string): FileLimits | undefined {
  const [, soft, hard] = /^Max open files +(\S+) +(\S+)/m.exec(text) ?? [];
  if (soft === undefined || hard === undefined) return undefined;
  return { soft: numberOf(soft), hard: numberOf(hard) };
}

const numberOf = (text: string) => (text === "unlimited" ? Number.POSITIVE_INFINITY : Number(text));

/**
 * Node raises its soft limit of open files to the hard limit. The parent still has the original value, unless
 * the limits were changed in between, as a different hard limit shows.
 * @returns undefined if unknown
 */
export function originalLimit(
  own: FileLimits | undefined,
  parent: FileLimits | undefined,
): number | undefined {
  if (own === undefined || parent === undefined || own.hard !== parent.hard) return undefined;
  return parent.soft < own.soft ? parent.soft : undefined;
}

/** The soft limit for a program that we start; undefined to leave it unchanged. */
export function limitToRestore(): number | undefined {
  return originalLimit(limitsOf("self"), limitsOf(parentInProc()));
}

function limitsOf(pid: number | "self" | undefined): FileLimits | undefined {
  try {
    return fileLimits(readFileSync(`/proc/${pid}/limits`, "utf8"));
  } catch {
    return undefined;
  }
}
