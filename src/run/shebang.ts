import { basename } from "node:path";

/** The first line of a script. */
export interface Shebang {
  readonly interpreter: string;
  /** The name that env(1) searches in PATH, if env is the interpreter. */
  readonly sought?: string;
}

/**
 * Reads `#!INTERPRETER [ARGUMENT]` from the first 256 bytes of a file; undefined if there is no such line.
 */
export function readShebang(bytes: Buffer): Shebang | undefined {
  const [line = ""] = bytes.toString("utf8").split("\n");
  const [, interpreter, argument = ""] = /^#![ \t]*([^ \t\0]+)[ \t]*([^\0]*)/.exec(line) ?? [];
  if (interpreter === undefined) return undefined;
  const soughtName = basename(interpreter) === "env" ? soughtByEnv(argument) : undefined;
  return { interpreter, ...(soughtName !== undefined && { sought: soughtName }) };
}

/**
 * env takes its argument as one word unless it starts with -S. NAME=VALUE and options come before the
 * program.
 */
function soughtByEnv(argument: string): string | undefined {
  const split = /^(?:-S|--split-string=?)\s*(.*)$/.exec(argument);
  const words = (split?.[1] ?? argument).trim().split(split ? /\s+/ : /$/);
  return words.find((word) => word !== "" && !word.startsWith("-") && !word.includes("="));
}
