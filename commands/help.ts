import { defineCommand } from "./cli/command.js";

export const help = defineCommand({
  arguments: {
    words: { kind: "list", placeholder: "COMMAND", summary: "words of a command, short or in full" },
  },
  examples: [
    ["mptcpctl help", "all commands"],
    ["mptcpctl help endpoint add", "the same as mptcpctl endpoint add --help"],
  ],
  run: async ({ help, out, terminal }, { words }) => {
    out(await help(words, Math.min(terminal.columns ?? 100, 100)));
  },
});
