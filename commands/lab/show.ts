import { findLab } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { labJson, labText } from "../view/lab.js";
import { document } from "../view/widgets/json.js";
import { refuseGlobalOptions } from "./live.js";

export const labShow = defineCommand({
  description:
    "-j also has the processes that hold the hosts, and the value of -n for each host: " +
    "`mptcpctl -n /proc/PID/ns/net status`.",
  arguments: {
    name: {
      kind: "positional",
      placeholder: "NAME",
      summary: "default: the only lab",
      read: (text: string) => text,
    },
  },
  examples: [
    ["mptcpctl lab show", "the only one"],
    ["mptcpctl -j -p lab show blue", "one by name, as JSON"],
  ],
  run: async (context, { name }) => {
    refuseGlobalOptions(context, "lab show");
    const { globals, out } = context;
    const lab = await findLab(name);
    out(globals.json ? document(labJson(lab), globals.pretty) : labText(lab, globals));
  },
});
