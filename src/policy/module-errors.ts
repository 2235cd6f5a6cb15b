import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "../errors.js";
import { explained } from "./hooks.js";

/** Node's own check of a file ends at once; a file of any size must not hold us up. */
const CHECK_MS = 5000;

/** Why a module cannot be loaded, with file and line where they can be found. */
export function notLoaded(file: string, error: unknown): UsageError {
  const { code } = (typeof error === "object" && error !== null ? error : {}) as { code?: unknown };
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
    return new UsageError(`${file} cannot be loaded: ${firstLine(message)}`, {
      argument: file,
      hint: "packages are looked for in node_modules above the policy; a file's path begins with ./ and has its ending",
    });
  if (code === "ERR_UNSUPPORTED_DIR_IMPORT" || code === "EISDIR" || code === "EACCES")
    return new UsageError(`${file} cannot be read: ${firstLine(message)}`, { argument: file });
  if (name === "SyntaxError" && !isThrown(error as Error)) return syntaxError(file, error as Error);
  return new UsageError(`${file} threw while it was loaded: ${explained(error)}`, {
    argument: file,
    hint: `node ${file} shows where from`,
  });
}

/** `JSON.parse` throws syntax errors, too: then Node's loader is not where it began. */
const isThrown = ({ stack = "" }: Error): boolean => {
  const [first = ""] = /^\s+at .*$/m.exec(stack) ?? [];
  return first !== "" && !first.includes("node:internal/modules");
};

function syntaxError(file: string, error: Error): UsageError {
  const { message, stack = "" } = error;
  const place = placeIn(stack, file) ?? placeIn(checked(file), file);
  if (place === undefined)
    return new UsageError(`${file} cannot be loaded: syntax error: ${message}`, {
      argument: file,
      hint: "the file itself is right: look at what it imports, with node --check",
    });
  return new UsageError(`${place.file}:${place.line}: syntax error: ${message}`, {
    argument: file,
    hint: `the line is: ${place.text.trim()}`,
  });
}

/** What Node says of the text of a file: of a module that is imported, it tells no line. */
function checked(file: string): string {
  const argv = /ts$/.test(file) ? ["--check", file] : ["--check", "--input-type=module", "-"];
  const input = readFileSync(file);
  return spawnSync(process.execPath, argv, { input, encoding: "utf8", timeout: CHECK_MS }).stderr ?? "";
}

/** File and line in front of what Node prints of a syntax error, and the line itself. */
function placeIn(text: string, file: string): { file: string; line: number; text: string } | undefined {
  const [, where = "", line, source = ""] = /^(file:\/\/.*|\/.*|\[stdin\]):(\d+)\n(.*)$/m.exec(text) ?? [];
  if (line === undefined) return undefined;
  const named = where.startsWith("file:") ? fileURLToPath(where) : where;
  return { file: named === "[stdin]" ? file : named, line: Number(line), text: source };
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
