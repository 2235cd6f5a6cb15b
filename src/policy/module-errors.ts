import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "../errors.js";
import { errorText } from "./hooks.js";

/** Maximum file size: Node's syntax check is synchronous, and a huge file must not block it. */
const CHECK_MS = 5000;
/** Maximum number of files that are searched for the place of an error. */
const MAX_FILES = 40;
/** `import "./x.mjs"`, `from "../x.mjs"`, `import("./x.mjs")`. */
const IMPORT = /\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

/** Why a module cannot be loaded, with file and line if they can be found. */
export function loadingError(file: string, error: unknown): UsageError {
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
  return new UsageError(`${file} threw while it was loaded: ${errorText(error)}`, {
    argument: file,
    hint: `node ${file} shows where`,
  });
}

/** `JSON.parse` throws syntax errors, too; they do not come from Node's loader. */
const isThrown = ({ stack = "" }: Error): boolean => {
  const [first = ""] = /^\s+at .*$/m.exec(stack) ?? [];
  return first !== "" && !first.includes("node:internal/modules");
};

function syntaxError(file: string, error: Error): UsageError {
  const { message, stack = "" } = error;
  const place = placeIn(stack, file) ?? placeBelow(file);
  if (place === undefined)
    return new UsageError(`${file} cannot be loaded: syntax error: ${message}`, {
      argument: file,
      hint: "the file and its imports by path are correct: check its packages with node --check",
    });
  return new UsageError(`${place.file}:${place.line}: syntax error: ${message}`, {
    argument: file,
    hint: `the line is: ${place.text.trim()}`,
  });
}

/** Checks the file, then its imports with a path, without running any of them. */
function placeBelow(file: string, checkedFiles = new Set<string>()): Place | undefined {
  if (checkedFiles.size >= MAX_FILES || checkedFiles.has(file) || !isModule(file)) return undefined;
  checkedFiles.add(file);
  const place = placeIn(checked(file), file);
  if (place !== undefined) return place;
  const imports = [...readFileSync(file, "utf8").matchAll(IMPORT)];
  const paths = imports.flatMap(([, path = ""]) => pathOf(path, file) ?? []);
  return paths.map((path) => placeBelow(path, checkedFiles)).find((one) => one !== undefined);
}

/** Undefined if it cannot be a file name: a comment may contain text that looks like an import. */
function pathOf(path: string, file: string): string | undefined {
  try {
    return fileURLToPath(new URL(path, pathToFileURL(file)));
  } catch {
    return undefined;
  }
}

/** Whether it is a readable file. */
function isModule(file: string): boolean {
  if (!/\.[cm]?[jt]s$/.test(file)) return false;
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The error that Node reports for the text of a file: for an imported module it reports no line. */
function checked(file: string): string {
  const argv = /(ts|\.cjs)$/.test(file) ? ["--check", file] : ["--check", "--input-type=module", "-"];
  const input = readFileSync(file);
  return spawnSync(process.execPath, argv, { input, encoding: "utf8", timeout: CHECK_MS }).stderr ?? "";
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/**
 * The file and line that Node prints above a syntax error, and the line itself. For TypeScript, Node also
 * prints the lines before it.
 */
function placeIn(text: string, file: string): Place | undefined {
  const [, where = "", line, source = ""] = /^(file:\/\/.*|\/.*|\[stdin\]):(\d+)\n(.*)$/m.exec(text) ?? [];
  if (line === undefined) return undefined;
  const errorFile = where === "[stdin]" ? file : where.startsWith("file:") ? fileURLToPath(where) : where;
  return { file: errorFile, line: Number(line), text: lineOf(errorFile, Number(line)) ?? source };
}

function lineOf(file: string, number: number): string | undefined {
  return isModule(file) ? readFileSync(file, "utf8").split(/\r\n|[\n\r\u2028\u2029]/)[number - 1] : undefined;
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
