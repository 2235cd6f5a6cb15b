import { type AnyCommand, defineCommand } from "../../../../commands/cli/command.js";
import { type CommandTree, commandEntry } from "../../../../commands/cli/parser/command-tree.js";
import { UsageError } from "../../../../src/index.js";

const number = (text: string): number => {
  if (/^(0|[1-9]\d*)$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is not a number`);
};

const address = (text: string): string => {
  if (/^[\d.]+$|:/.test(text)) return text;
  throw new UsageError(`"${text}" is no address`, { argument: "ADDRESS" });
};

const add = defineCommand({
  description: "It is added.",
  arguments: {
    id: { kind: "value", placeholder: "NUM", shortest: "i", summary: "its number", read: number },
    dev: { kind: "value", placeholder: "IFNAME", shortest: "d", summary: "its device" },
    tag: { kind: "value", placeholder: "TAG", repeat: true, summary: "a tag, one or more" },
    subflow: { kind: "flag", summary: "a flag" },
    nobackup: { kind: "flag", summary: "not a backup" },
    address: { kind: "positional", placeholder: "ADDRESS", summary: "its address", read: address },
  },
  examples: [["mptcpctl endpoint add 192.0.2.3 subflow", "one more path"]],
  run: ({ out }, values) => out(`${JSON.stringify(values)}\n`),
});

const flagCommand = (name: string): AnyCommand =>
  defineCommand({ arguments: {}, examples: [], run: ({ out }) => out(`${name}\n`) });

const watch = defineCommand({
  arguments: { names: { kind: "list", placeholder: "NAME", summary: "names" } },
  examples: [],
  run: ({ out }, { names }) => out(`${names.join(" ")}\n`),
});

const run = defineCommand({
  arguments: {
    pid: { kind: "value", placeholder: "PID", summary: "a process", read: number },
    verify: { kind: "value", placeholder: "SECONDS", otherwise: "5", summary: "for so long", read: number },
    command: { kind: "rest", placeholder: "COMMAND", summary: "the program and its words" },
  },
  examples: [],
  run: ({ out }, values) => out(`${JSON.stringify(values)}\n`),
});

const exec = defineCommand({
  arguments: {
    place: { kind: "positional", placeholder: "PLACE", summary: "where" },
    pid: { kind: "value", placeholder: "PID", summary: "a process", read: number },
    command: { kind: "rest", placeholder: "COMMAND", summary: "the program and its words" },
  },
  examples: [],
  run: ({ out }, values) => out(`${JSON.stringify(values)}\n`),
});

const always = (command: AnyCommand) => () => Promise.resolve(command);

/** Commands of every kind of grammar, at two depths, with similar prefixes. */
export const SAMPLE_COMMANDS: CommandTree = [
  commandEntry("status", "stat", "Do status", always(flagCommand("status"))),
  commandEntry("limits show", "l s", "Do limits show", always(flagCommand("limits show"))),
  commandEntry("limits set", "l se", "Do limits set", always(flagCommand("limits set"))),
  commandEntry("endpoint add", "e a", "Add a thing", always(add)),
  commandEntry("endpoint delete", "e d", "Do endpoint delete", always(flagCommand("endpoint delete"))),
  commandEntry("endpoint show", "e s", "Do endpoint show", always(flagCommand("endpoint show"))),
  commandEntry("monitor", "m", "Do monitor", always(watch)),
  commandEntry("lab exec", "lab exec", "Do lab exec", always(run)),
  commandEntry("at", "at", "Do at", always(exec)),
  commandEntry("run", "run", "Do run", always(run)),
];
