import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";
import type { Explanation } from "./explanation.js";
/** Names of all errno values of this system, including those without a text here. */
export const ERRNO_NAMES: readonly string[] = Object.keys(constants.errno);

const NUMBERS: Readonly<Record<string, number>> = constants.errno;

/** An errno without a special meaning for MPTCP, by name or number, with the system's text. */
export function bareErrno(word: string): Explanation[] {
  const upperCase = word.toUpperCase();
  const name = ERRNO_NAMES.find((one) => one === upperCase || String(NUMBERS[one]) === word);
  if (name === undefined) return [];
  const number = NUMBERS[name] as number;
  const [systemName, meaning] = getSystemErrorMap().get(-number) ?? [name, name];
  const moreText = "The system's own words: with MPTCP it has no meaning of its own.";
  const aliases = [...new Set([String(number), upperCase])].filter((one) => one !== systemName);
  return [{ topic: "errno", word: systemName, kind: `errno ${number}`, aliases, meaning, more: moreText }];
}
