import type { Subflow } from "../../src/index.js";
import { CONNECTION, oneMeantBy } from "../connection-words.js";
import type { Context } from "../context.js";
import { defineCommand } from "../define.js";
import { subflowJson } from "../view/connection-json.js";
import { document } from "../view/json.js";
import { SUBFLOW_COLUMNS, subflowRow, subflowText } from "../view/subflow.js";

export const subflowShow = defineCommand({
  summary: "Show the subflows of a connection",
  description:
    "In the words that the other subflow commands take; ids are those of the addresses, here and at the peer. " +
    "`connections token TOKEN` tells more of each. Needs no privilege.",
  arguments: CONNECTION,
  examples: [
    ["mptcpctl subflow show token 63c070d2", "of one connection"],
    ["mptcpctl subflow show to 192.0.2.1:443", "of the one connection to that address"],
  ],
  run: async (context, words) => {
    const details = context.globals.json || context.globals.details;
    await print(context, (await oneMeantBy(context, words, { details })).subflows);
  },
});

async function print({ globals, out }: Context, subflows: readonly Subflow[]): Promise<void> {
  if (globals.json) return out(document(subflows.map(subflowJson), globals.pretty));
  if (!globals.table) return out(subflows.map(subflowText).join(""));
  const { drawTable } = await import("../view/table.js");
  out(await drawTable(SUBFLOW_COLUMNS, subflows.map(subflowRow), globals));
}
