import { UsageError } from "../../src/index.js";
import { COMMANDS } from "../command-table.js";
import { asksForJson, exitCodeOf, outputEnvironmentOf, parseLine, reportError } from "./execute.js";
import { Invocation } from "./invocation.js";
import type { CommandTree } from "./parser/command-tree.js";
import { fastParser } from "./parser/fast-parser.js";
import { readGlobals } from "./parser/global-options.js";
import type { LineParser } from "./parser/options.js";
import type { Io } from "./process/io.js";

/** Runs one command line, says on stderr what went wrong, and returns the exit code. */
export async function runCommandLine(
  io: Io,
  argv: readonly string[],
  commands: CommandTree = COMMANDS,
): Promise<number> {
  try {
    return await attempt(io, argv, commands);
  } catch (error) {
    return reportError(io, error, asksForJson(argv, io));
  }
}

async function attempt(io: Io, argv: readonly string[], commands: CommandTree): Promise<number> {
  const door = await doorOf(io.env.MPTCPCTL_DOOR);
  const line = await door(commands, argv);
  const globals = readGlobals(line.globals, outputEnvironmentOf(io));
  const deskOn = (own: Io) => new Invocation(own, commands, globals, argv);
  if (globals.batch !== undefined && !globals.help && !globals.version)
    return (await import("./batch/run.js")).runBatch(io, deskOn, door, line);
  const desk = deskOn(io);
  let exit = 0;
  try {
    const { command, context, values } = await parseLine(line, desk.context(globals));
    await command.run(context, values);
    return 0;
  } catch (error) {
    exit = exitCodeOf(error);
    throw await desk.withHint(error);
  } finally {
    await desk.close(exit);
  }
}

async function doorOf(wish: string | undefined): Promise<LineParser> {
  if (wish && wish !== "light" && wish !== "yargs")
    throw new UsageError(`MPTCPCTL_DOOR is "${wish}"`, { hint: "it may be light or yargs" });
  return wish === "yargs" ? (await import("./yargs/yargs-parser.js")).yargsParser : fastParser;
}
