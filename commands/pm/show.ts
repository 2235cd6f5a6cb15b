import { defineCommand } from "../cli/command.js";
import { managersJson, managersText } from "../view/managers.js";
import { document } from "../view/widgets/json.js";

export const pmShow = defineCommand({
  description:
    "A connection keeps the path manager that was set when it was opened. Needs no privilege, but only root sees processes of " +
    "other users. Listeners of all network namespaces of the machine count; network namespaces without " +
    "a process are not inspected.",
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
