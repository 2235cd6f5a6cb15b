import { checkLab, createLab, type LabOptions, suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { numberReader } from "../cli/values/number.js";
import { labJson, labText } from "../view/lab.js";
import { document } from "../view/widgets/json.js";
import { rate } from "./arguments.js";
import { refuseGlobalOptions } from "./live.js";

export const labUp = defineCommand({
  description:
    "Creates a client, a server, and a host in the middle, where each path can be broken and shaped. " +
    "Each is a network namespace, held by an idle process; the lab has no other parts on this machine, and exists until " +
    "`lab down` or the next boot. Needs root or user namespaces. The machine's own network is not changed.",
  arguments: {
    name: {
      kind: "positional",
      placeholder: "NAME",
      summary: "lower-case letters, digits and hyphens; default: lab",
      read: (text: string) => text,
    },
    paths: {
      kind: "value",
      placeholder: "NUM",
      summary: "paths between client and server, 1 to 8; default: 2",
      read: numberReader("paths", { min: 1, max: 8 }),
    },
    rate: {
      kind: "value",
      placeholder: "RATE",
      summary: "of each path, in both directions: 10mbit",
      read: rate,
    },
    ipv6: { kind: "flag", summary: "IPv6 addresses, too" },
    separate: { kind: "flag", summary: "each path is a separate network; may be omitted" },
    shared: { kind: "flag", summary: "all paths lead into one network, as Ethernet and WiFi at home" },
  },
  examples: [
    ["mptcpctl lab up", "two paths"],
    [
      "mptcpctl lab up --shared --rate 10mbit",
      "Ethernet and WiFi in one network, as slow as typical uplinks",
    ],
    ["mptcpctl lab up blue --paths 4 --ipv6", "another lab, with a name"],
  ],
  run: async (context, { shared, separate, ...words }) => {
    refuseGlobalOptions(context, "lab up");
    if (shared && separate)
      throw new UsageError("shared and separate contradict each other", {
        argument: "shared",
        hint: "choose one",
      });
    await buildUp(context, { ...words, layout: shared ? "shared" : "separate" });
  },
});

async function buildUp({ globals, outResult }: Context, options: LabOptions): Promise<void> {
  if (globals.dryRun) return checkLab(options);
  const lab = await createLab(options);
  const text = globals.json ? document(labJson(lab), globals.pretty) : labText(lab, globals);
  outResult(text, { hint: `the lab is "${lab.name}"`, suggestions: [suggested("lab_show", lab.name)] });
}
