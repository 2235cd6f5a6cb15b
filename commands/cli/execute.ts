import { MptcpError } from "../../src/index.js";
import type { AnyCommand } from "./command.js";
import type { Context } from "./context.js";
import { errorReport } from "./errors/report.js";
import { readValues } from "./parser/arguments.js";
import { type CommandTree, entryOf } from "./parser/command-tree.js";
import { findGlobalOption } from "./parser/global-option-table.js";
import type { OutputEnvironment } from "./parser/global-options.js";
import { type CommandLine, isDashed, splitOption } from "./parser/options.js";
import { type Io, Stop } from "./process/io.js";

/** A completely parsed line: from now on only the kernel can refuse it. */
export interface ParsedLine {
  readonly command: AnyCommand;
  // The types of the commands are unknown here; the parser has made the values that each command expects.
  readonly values: never;
  readonly context: Context;
}

/**
 * Parses a line for its command, or for the help or version that `-h` and `-V` request instead.
 * @throws UsageError
 */
export async function parseLine(
  line: CommandLine,
  context: Context,
  commands: CommandTree,
): Promise<ParsedLine> {
  const { help, version } = context.globals;
  if (help) return ready(await commandOf(commands, "help"), { words: line.path }, context);
  if (version) return ready(await commandOf(commands, "version"), {}, context);
  return ready(line.command, readValues(line), context);
}

function commandOf(commands: CommandTree, name: string): Promise<AnyCommand> {
  const entry = entryOf(commands, [name]);
  if (entry === undefined) throw new Error(`no command ${name}`);
  return entry.load();
}

function ready(command: AnyCommand, values: object, context: Context): ParsedLine {
  return { command, values: values as never, context };
}

/** The options for output; the terminal is only inspected if that matters. */
export function outputEnvironmentOf({ env, terminal }: Io): OutputEnvironment {
  return {
    env,
    get isTTY() {
      return terminal.isTTY;
    },
  };
}

/**
 * Prints an error, unless it only reports that the run must end.
 * @returns its exit code
 */
export function reportError(io: Io, error: unknown, json: boolean): number {
  const stop = stopOf(io, error);
  if (stop) return stop.exit;
  const { lines, exit } = errorReport(error, json);
  for (const line of lines) io.err(line);
  return exit;
}

/** Exit code of an error of this program; 0 for other reasons that end a run. */
export function exitCodeOf(error: unknown): number {
  return error instanceof MptcpError ? error.exit : 0;
}

function stopOf(io: Io, error: unknown): Stop | undefined {
  if (error instanceof Stop) return error;
  if (!(error instanceof Error) || error.name !== "AbortError") return undefined;
  const { reason } = io.signal();
  return reason instanceof Stop ? reason : undefined;
}

/** Whether errors are printed as JSON; also works for lines that cannot be parsed. */
export function asksForJson(words: readonly string[], { env }: Io): boolean {
  const end = words.indexOf("--");
  const options = words.slice(0, end < 0 ? undefined : end).filter(isDashed);
  const keys = options.map((word) => findGlobalOption(splitOption(word)?.name ?? "--")?.key);
  return keys.includes("json") || (env.MPTCPCTL_OUTPUT === "json" && !keys.includes("table"));
}
