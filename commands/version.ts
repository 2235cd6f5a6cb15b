import { defineCommand } from "./cli/command.js";

/** Of the package, too. */
export const VERSION = "0.1.0";

export const version = defineCommand({
  summary: "Show the version",
  arguments: {},
  examples: [["mptcpctl version", "the same as mptcpctl -V"]],
  run: ({ globals, out }) => {
    out(globals.json ? `${JSON.stringify({ version: VERSION })}\n` : `mptcpctl ${VERSION}\n`);
  },
});
