import { defineCommand } from "./cli/command.js";
import { VERSION } from "./cli/package-version.js";

export const version = defineCommand({
  arguments: {},
  examples: [["mptcpctl version", "the same as mptcpctl -V"]],
  run: ({ globals, out }) => {
    out(globals.json ? `${JSON.stringify({ version: VERSION })}\n` : `mptcpctl ${VERSION}\n`);
  },
});
