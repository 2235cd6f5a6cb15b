import { wrapped } from "../../view/widgets/wrap.js";
import type { AnyCommand } from "../command.js";
import { takesRest, usageOf } from "../parser/arguments.js";
import {
  appendWord,
  type CommandEntry,
  type CommandTree,
  defaultEntryOf,
  entriesBelow,
  entryOf,
  isMptcp,
} from "../parser/command-tree.js";
import { GLOBAL_OPTIONS, shortestSpelling } from "../parser/global-option-table.js";
import { type Argv, yargs } from "./yargs.js";

/**
 * Help of the program, a group or a command, at most `width` characters wide.
 * @throws UsageError for unknown words
 */
export async function helpText(tree: CommandTree, words: readonly string[], width: number): Promise<string> {
  const [first = ""] = words;
  const path = words
    .slice(isMptcp(first) ? 1 : 0)
    .reduce((pathSoFar: string[], word) => appendWord(tree, pathSoFar, word), []);
  const entry = entryOf(tree, path);
  const page = blank(width);
  if (entry) await describeCommand(page, entry, await entry.load(), width);
  else describeGroup(page, path, entriesBelow(tree, path));
  return `${await page.getHelp()}\n`;
}

function blank(width: number): Argv {
  const page = yargs([]).help(false).version(false).exitProcess(false).detectLocale(false);
  return page.scriptName("mptcpctl").wrap(width).updateStrings({ "Positionals:": "Words, in any order:" });
}

async function describeCommand(
  page: Argv,
  { path, summary }: CommandEntry,
  command: AnyCommand,
  width: number,
): Promise<void> {
  const { description, examples } = command;
  const words = Object.entries(command.arguments);
  const dashes = takesRest(command.arguments) ? "--" : "";
  const suffix = dashes ? " [WORD]… [--] COMMAND…" : words.length > 0 ? " [WORD]…" : "";
  if (dashes) page.updateStrings({ "Positionals:": "Words, those with dashes first:" });
  const usage = `Usage: mptcpctl [OPTION]… ${path.join(" ")}${suffix}`;
  page.usage([usage, "", summary, ...(description ? ["", description] : [])].join("\n"));
  page.command("$0", false, (commandPage: Argv) => {
    for (const [name, argument] of words)
      commandPage.positional(usageOf(name, argument, dashes), { describe: argument.summary });
    return commandPage;
  });
  for (const [line, meaning] of examples) page.example(line, meaning);
  for (const line of glossaryLines((await command.glossary?.()) ?? [], width)) page.epilogue(line);
  page.epilogue("mptcpctl help lists the options, which may be anywhere on the line.");
}

/** Words of the output and their meanings, in two columns. */
function glossaryLines(glossary: readonly (readonly [string, string])[], width: number): string[] {
  if (glossary.length === 0) return [];
  const indent = Math.max(...glossary.map(([word]) => word.length)) + 4;
  const lines = glossary.flatMap(([word, meaning]) =>
    wrapped(meaning, width - indent).map((part, at) => (at === 0 ? `  ${word}` : "").padEnd(indent) + part),
  );
  return ["What it prints:", ...lines, ""];
}

function describeGroup(page: Argv, path: readonly string[], tree: readonly CommandEntry[]): void {
  page.usage(`Usage: mptcpctl [OPTION]… ${[...path, "COMMAND"].join(" ")} [WORD]…`);
  for (const entry of tree) page.command(entry.path.join(" "), entry.summary, () => {});
  if (path.length === 0) describeOptions(page);
  page.epilogue(
    [...defaultCommandText(path, defaultEntryOf(tree, path)), ...(path.length === 0 ? PROGRAM : [])].join(
      " ",
    ),
  );
}

const PROGRAM = [
  "mptcpctl help COMMAND describes each command. Words may be shortened as in `ip mptcp` (e a, l s); options take one dash",
  "or two and may be anywhere. MPTCPCTL_OUTPUT=table or json sets the output, MPTCPCTL_QUIET=1 does what -q does,",
  "MPTCPCTL_COMPAT=ip (or the name ip) makes mptcpctl act as `ip mptcp`.",
];

function defaultCommandText(path: readonly string[], byDefault: CommandEntry | undefined): string[] {
  if (byDefault === undefined) return [];
  return [`${["mptcpctl", ...path].join(" ")} alone is mptcpctl ${byDefault.path.join(" ")}.`];
}

function describeOptions(page: Argv): void {
  for (const option of GLOBAL_OPTIONS) {
    if (option.summary === undefined) continue;
    const shortest = shortestSpelling(option);
    const describe = option.takes ? `${option.takes}: ${option.summary}` : option.summary;
    page.option(shortest, { alias: shortest === option.key ? [] : option.key, describe });
  }
}
