import { defineCommand } from "../cli/command.js";
import { managersJson, managersText } from "../view/managers.js";
import { document } from "../view/widgets/json.js";

export const pmShow = defineCommand({
  description:
    "A connection keeps for life the path manager that was set when it was opened. Needs no privilege; processes of " +
    "other users are seen by root only. Listeners count for all network namespaces of the machine; those that no " +
    "process lives in are not looked into.",
  arguments: {},
  examples: [
    ["mptcpctl pm", "of this network namespace"],
    ["mptcpctl -j pm show", "as JSON"],
  ],
  run: async ({ pm, globals, out }) => {
    const found = await (await pm()).managers.get();
    out(globals.json ? document(managersJson(found), globals.pretty) : managersText(found));
  },
});
