import { UsageError } from "../src/index.js";
import { Desk } from "./desk.js";
import type { Door } from "./door/door.js";
import { lightDoor } from "./door/light.js";
import { asksForJson, exitOf, prepare, surroundingsOf, tell } from "./execute.js";
import { readGlobals } from "./globals.js";
import type { Io } from "./io.js";
import { COMMANDS } from "./list.js";
import type { Routes } from "./route.js";

/** Runs one command line, says on stderr what went wrong, and returns the exit code. */
export async function run(io: Io, argv: readonly string[], commands: Routes = COMMANDS): Promise<number> {
  try {
    return await attempt(io, argv, commands);
  } catch (error) {
    return tell(io, error, asksForJson(argv, io));
  }
}

async function attempt(io: Io, argv: readonly string[], commands: Routes): Promise<number> {
  const door = await doorOf(io.env.MPTCPCTL_DOOR);
  const line = await door(commands, argv);
  const globals = readGlobals(line.globals, surroundingsOf(io));
  const deskOn = (own: Io) => new Desk(own, commands, globals, argv);
  if (globals.batch !== undefined && !globals.help && !globals.version)
    return (await import("./batch-run.js")).runBatch(io, deskOn, door, line);
  const desk = deskOn(io);
  let exit = 0;
  try {
    const { command, context, values } = await prepare(line, desk.context(globals));
    await command.run(context, values);
    return 0;
  } catch (error) {
    exit = exitOf(error);
    throw await desk.explained(error);
  } finally {
    await desk.close(exit);
  }
}

async function doorOf(wish: string | undefined): Promise<Door> {
  if (wish && wish !== "light" && wish !== "yargs")
    throw new UsageError(`MPTCPCTL_DOOR is "${wish}"`, { hint: "it may be light or yargs" });
  return wish === "yargs" ? (await import("./door/yargs.js")).yargsDoor : lightDoor;
}
