import { defineCommand } from "../cli/command.js";

export const endpointFlush = defineCommand({
  arguments: {},
  examples: [["mptcpctl endpoint flush", "start again; automatic ids begin at 1"]],
  run: async ({ pm }) => {
    await (await pm()).endpoints.flush();
  },
});
