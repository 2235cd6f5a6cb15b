import { UsageError } from "../../src/index.js";
import { asksForJson, exitCodeOf, outputEnvironmentOf, parseLine, reportError } from "./execute.js";
import { Invocation } from "./invocation.js";
import type { CommandTree } from "./parser/command-tree.js";
import { fastParser } from "./parser/fast-parser.js";
import { readGlobals } from "./parser/global-options.js";
import type { LineParser } from "./parser/options.js";
import type { Io } from "./process/io.js";

/** Runs one command line, prints errors to stderr, and returns the exit code. */
export async function runCommandLine(
  io: Io,
  argv: readonly string[],
  commands: CommandTree,
): Promise<number> {
  try {
    return await attempt(io, argv, commands);
  } catch (error) {
    if (error instanceof UsageError)
      await (await import("./repair/suggest.js")).suggestLine(io, error, argv, commands);
    return reportError(io, error, asksForJson(argv, io));
  }
}

async function attempt(io: Io, argv: readonly string[], commands: CommandTree): Promise<number> {
  const parser = await parserOf(io.env.MPTCPCTL_PARSER);
  const line = await parser(commands, argv);
  const globals = readGlobals(line.globals, outputEnvironmentOf(io));
  const newInvocation = (own: Io) => new Invocation(own, commands, globals, argv);
  if (globals.batch !== undefined && !globals.help && !globals.version)
    return (await import("./batch/run.js")).runBatch(io, newInvocation, parser, line);
  const invocation = newInvocation(io);
  let exit = 0;
  try {
    const { command, context, values } = await parseLine(line, invocation.context(globals), commands);
    await command.run(context, values);
    return 0;
  } catch (error) {
    exit = exitCodeOf(error);
    throw await invocation.withHint(error);
  } finally {
    await invocation.close(exit);
  }
}

async function parserOf(requested: string | undefined): Promise<LineParser> {
  if (requested && requested !== "fast" && requested !== "yargs")
    throw new UsageError(`MPTCPCTL_PARSER is "${requested}"`, { hint: "it may be fast or yargs" });
  return requested === "yargs" ? (await import("./yargs/yargs-parser.js")).yargsParser : fastParser;
}
