import { UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { bothEnds, ENDS } from "../cli/values/socket-address.js";

export const subflowChange = defineCommand({
  description:
    "Asks the peer (MP_PRIO) to send on it only if no other subflow can be used. Ports may be omitted; of several subflows that " +
    "match, the first is changed.",
  arguments: {
    ...ENDS,
    backup: { kind: "flag", summary: "send on it only if no other subflow can be used" },
    nobackup: { kind: "flag", summary: "send on it as on any other subflow" },
    ...CONNECTION,
  },
  examples: [
    ["mptcpctl subflow change local 192.0.2.3 remote 192.0.2.1 backup token 63c070d2", "use it as backup"],
  ],
  run: async (context, { backup, nobackup, ...words }) => {
    if (backup === nobackup)
      throw new UsageError(backup ? "backup and nobackup contradict each other" : "no flag given to change", {
        argument: "backup",
        hint: "name one: backup or nobackup",
      });
    const match = bothEnds(words);
    const token = await tokenOf(context, words);
    await (await context.pm()).userspace.changeSubflow(token, match, { backup });
  },
});
