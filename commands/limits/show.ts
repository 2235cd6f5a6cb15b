import type { Limits } from "../../src/index.js";
import { defineExchange } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import type { Globals } from "../cli/parser/global-options.js";
import { limitsJson, limitsText } from "../view/limits.js";
import { leaves } from "../view/other-attributes.js";
import { iprouteArray } from "../view/widgets/json.js";

export const limitsShow = defineExchange({
  arguments: {},
  examples: [
    ["mptcpctl limits show", "both limits of this network namespace"],
    ["mptcpctl -j -n router limits", "of the namespace router, as JSON"],
  ],
  request: ({ limits }) => limits.reading(),
  print: ({ globals, out }, limits) => {
    if (globals.json) out(iprouteArray([limitsJson(limits)], globals.pretty));
    else if (globals.table) return draw(limits, globals, out);
    else out(limitsText(limits));
  },
});

async function draw(limits: Limits, globals: Globals, out: Context["out"]): Promise<void> {
  const { drawTable } = await import("../view/widgets/table.js");
  const rows = leaves(limitsJson(limits));
  out(await drawTable(["limit", "value"], rows, globals));
}
