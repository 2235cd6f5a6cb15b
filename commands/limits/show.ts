import { defineCommand } from "../define.js";
import { iprouteArray } from "../view/json.js";
import { limitsJson, limitsText } from "../view/limits.js";

export const limitsShow = defineCommand({
  summary: "Show the limits of the in-kernel path manager",
  arguments: {},
  examples: [
    ["mptcpctl limits show", "both limits of this network namespace"],
    ["mptcpctl -j -n router limits", "of the namespace router, as JSON"],
  ],
  run: async ({ pm, globals, out }) => {
    const limits = await (await pm()).limits.get();
    if (globals.json) return out(iprouteArray([limitsJson(limits)], globals.pretty));
    if (!globals.table) return out(limitsText(limits));
    const { drawTable } = await import("../view/table.js");
    const rows = Object.entries(limitsJson(limits)).map(([limit, value]) => [limit, String(value)]);
    out(await drawTable(["limit", "value"], rows, globals));
  },
});
