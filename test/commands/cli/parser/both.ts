import { readValues } from "../../../../commands/cli/parser/arguments.js";
import type { CommandTree } from "../../../../commands/cli/parser/command-tree.js";
import { fastParser } from "../../../../commands/cli/parser/fast-parser.js";
import { readGlobals } from "../../../../commands/cli/parser/global-options.js";
import type { LineParser } from "../../../../commands/cli/parser/options.js";
import { yargsParser } from "../../../../commands/cli/yargs/yargs-parser.js";
import { MptcpError } from "../../../../src/index.js";

export const PARSERS: readonly (readonly [name: string, parser: LineParser])[] = [
  ["fast", fastParser],
  ["yargs", yargsParser],
];

/** The result of a parser for a line: the command, its values and options, or the error. */
export async function verdict(
  parser: LineParser,
  tree: CommandTree,
  argv: readonly string[],
): Promise<object> {
  try {
    const line = await parser(tree, argv);
    const globals = readGlobals(line.globals, { env: {}, isTTY: false });
    const { path, name } = line;
    return globals.help || globals.version
      ? { path, globals }
      : { path, name, globals, values: readValues(line) };
  } catch (error) {
    // Any error except our own is a bug, and fails the test.
    if (!(error instanceof MptcpError)) throw error;
    return { code: error.code, exit: error.exit };
  }
}
