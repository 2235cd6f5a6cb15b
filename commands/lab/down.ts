import { endLab, findLab, type Lab, listLabs, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { document } from "../view/widgets/json.js";
import { refuseGlobalOptions } from "./live.js";

export const labDown = defineCommand({
  description:
    "Every process on its hosts gets SIGTERM, and SIGKILL after a second; then the hosts are removed, and " +
    "with them the whole network.",
  arguments: {
    name: {
      kind: "positional",
      placeholder: "NAME",
      summary: "default: the only lab; --all removes all labs",
      read: (text: string) => text,
    },
  },
  examples: [
    ["mptcpctl lab down", "the only one"],
    ["mptcpctl lab down --all", "all labs"],
  ],
  run: async (context, { name }) => {
    refuseGlobalOptions(context, "lab down");
    const { globals, outResult, warn } = context;
    const { dryRun } = globals;
    if (globals.all && name !== undefined)
      throw new UsageError("--all and a NAME contradict each other", { argument: "all", hint: "choose one" });
    const labs = globals.all
      ? await listLabs({ onWarning: (text) => warn(text, "skipped"), dryRun })
      : [await findLab(name, { dryRun })];
    const ended = dryRun ? [] : await Promise.all(labs.map(remove));
    if (globals.json) outResult(document(ended, globals.pretty));
  },
});

async function remove(lab: Lab) {
  return { lab: lab.name, processes: await endLab(lab) };
}
