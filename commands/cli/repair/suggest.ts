import type { PathManager, UsageError } from "../../../src/index.js";
import { outputEnvironmentOf } from "../execute.js";
import { Invocation } from "../invocation.js";
import type { CommandTree } from "../parser/command-tree.js";
import { isObserved, readGlobals } from "../parser/global-options.js";
import type { CommandLine } from "../parser/options.js";
import type { Io } from "../process/io.js";
import { repair } from "./repair.js";

/** Replaces the help of a refused line by the line that was probably meant, if one is found. */
export async function suggestLine(
  io: Io,
  error: UsageError,
  argv: readonly string[],
  commands: CommandTree,
): Promise<void> {
  const look = <T>(line: CommandLine, ask: (manager: PathManager) => Promise<T>) =>
    lookUp(io, commands, line, ask);
  const found = await repair(error, argv, { commands, typed: argv, path: io.env.PATH, look }).catch(
    () => undefined,
  );
  if (!found) return;
  error.hint = undefined;
  error.suggestions = [found];
}

/** Asks the kernel where the line would run; nothing extra is sent if requests are recorded, replayed or shown. */
async function lookUp<T>(
  io: Io,
  commands: CommandTree,
  line: CommandLine,
  ask: (manager: PathManager) => Promise<T>,
): Promise<T | undefined> {
  const globals = readGlobals(line.globals, outputEnvironmentOf(io));
  if (isObserved(globals)) return undefined;
  const invocation = new Invocation(io, commands, { ...globals, quiet: true }, []);
  try {
    return await ask(await invocation.pm());
  } finally {
    await invocation.close();
  }
}
