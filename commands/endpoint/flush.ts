import { defineCommand } from "../cli/command.js";

export const endpointFlush = defineCommand({
  arguments: {},
  examples: [["mptcpctl endpoint flush", "automatic ids start at 1 again"]],
  run: async ({ pm }) => {
    await (await pm()).endpoints.flush();
  },
});
