import type { Subflow } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { CONNECTION, connectionSelectedBy } from "../cli/values/connection-selector.js";
import { subflowJson } from "../view/connection-json.js";
import { SUBFLOW_COLUMNS, subflowLineText, subflowRow } from "../view/subflow.js";
import { document } from "../view/widgets/json.js";

export const subflowShow = defineCommand({
  description:
    "Printed in the words that the other subflow commands accept; the ids are those of the local and remote address. " +
    "`connections token TOKEN` shows more of each. Needs no privilege.",
  arguments: CONNECTION,
  examples: [
    ["mptcpctl subflow show token 63c070d2", "of one connection"],
    ["mptcpctl subflow show to 192.0.2.1:443", "of the one connection to that address"],
  ],
  run: async (context, words) => {
    const details = context.globals.json || context.globals.details;
    await print(context, (await connectionSelectedBy(context, words, { details })).subflows);
  },
});

async function print({ globals, out }: Context, subflows: readonly Subflow[]): Promise<void> {
  if (globals.json) return out(document(subflows.map(subflowJson), globals.pretty));
  if (!globals.table) return out(subflows.map(subflowLineText).join(""));
  const { drawTable } = await import("../view/widgets/table.js");
  out(await drawTable(SUBFLOW_COLUMNS, subflows.map(subflowRow), globals));
}
