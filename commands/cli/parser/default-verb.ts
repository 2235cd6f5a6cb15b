import { UsageError } from "../../../src/index.js";
import { isKeyword } from "./arguments.js";
import { type CommandTree, defaultEntryOf } from "./command-tree.js";
import { isDashed, type LineParser, splitOption } from "./options.js";

/**
 * A parser that reads `connections --to X` as `connections show --to X`: keywords of a group's default
 * command need no verb, even with dashes. Used only if a line was refused because of an option.
 */
export function withDefaultVerb(parser: LineParser): LineParser {
  return async (tree, argv) => {
    try {
      return await parser(tree, argv);
    } catch (error) {
      const corrected = error instanceof UsageError && (await withVerb(parser, tree, argv, error.argument));
      if (corrected) return parser(tree, corrected);
      throw error;
    }
  };
}

/** The line with the verb inserted before the option, if the option is a keyword of the default command. */
async function withVerb(
  parser: LineParser,
  tree: CommandTree,
  argv: readonly string[],
  option: string | undefined,
): Promise<readonly string[] | undefined> {
  const at = option === undefined || !isDashed(option) ? -1 : argv.indexOf(option);
  const before = at < 0 ? undefined : await parser(tree, argv.slice(0, at)).catch(() => undefined);
  if (option === undefined || before === undefined || before.path.length === 0) return undefined;
  const { path: full, isOpen } = defaultEntryOf(tree, before.path) ?? { path: [] };
  const argument = before.command.arguments[splitOption(option)?.name ?? ""];
  if (!isOpen || full.join(" ") !== before.name || !argument || !isKeyword(argument)) return undefined;
  return [...argv.slice(0, at), full.at(-1) as string, ...argv.slice(at)];
}
