import type { PathManager, UsageError } from "../../../src/index.js";
import { outputEnvironmentOf } from "../execute.js";
import { inContext } from "../in-context.js";
import { Invocation } from "../invocation.js";
import type { CommandTree } from "../parser/command-tree.js";
import { isObserved, readGlobals } from "../parser/global-options.js";
import type { CommandLine } from "../parser/options.js";
import type { Io } from "../process/io.js";
import { withoutNetns } from "./leading-netns.js";
import { repair } from "./repair.js";

/** Replaces the help of a refused line by the line that was probably meant, if one is found. */
export async function suggestLine(
  io: Io,
  error: UsageError,
  argv: readonly string[],
  commands: CommandTree,
): Promise<void> {
  const { netns, argv: typed } = withoutNetns(argv);
  const look = <T>(line: CommandLine, ask: (manager: PathManager) => Promise<T>) =>
    lookUp(io, commands, { line, netns }, ask);
  const found = await repair(error, typed, { commands, typed, path: io.env.PATH, look }).catch(
    () => undefined,
  );
  if (!found) return;
  error.hint = undefined;
  error.suggestions = [inContext(found, { netns, dryRun: false })];
}

/** Asks the kernel where the line would run; nothing extra is sent if requests are recorded, replayed or shown. */
async function lookUp<T>(
  io: Io,
  commands: CommandTree,
  { line, netns }: { readonly line: CommandLine; readonly netns: string | undefined },
  ask: (manager: PathManager) => Promise<T>,
): Promise<T | undefined> {
  const own = readGlobals(line.globals, outputEnvironmentOf(io));
  const globals = { ...own, netns: own.netns ?? netns };
  if (isObserved(globals)) return undefined;
  const invocation = new Invocation(io, commands, { ...globals, quiet: true }, []);
  try {
    return await ask(await invocation.pm());
  } finally {
    await invocation.close();
  }
}
