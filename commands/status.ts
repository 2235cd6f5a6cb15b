import { defineCommand } from "./cli/command.js";
import { STATUS_COLUMNS, statusAdvice, statusHead, statusJson, statusRows } from "./view/status.js";
import { document } from "./view/widgets/json.js";
import { drawTable, plainColumns } from "./view/widgets/table.js";

export const status = defineCommand({
  description:
    "`default` marks the interface of the best default route; `metric` is that of its default route, or of its " +
    "best route if it has no default route. Each endpoint is listed once, with the number of connections that use it now. " +
    "For an address that could carry subflows and has no endpoint, the command that adds it is printed. Needs no privilege.",
  arguments: {},
  examples: [
    ["mptcpctl", "the same as mptcpctl status"],
    ["mptcpctl -j -p status", "as JSON"],
  ],
  run: async ({ pm, globals, here, out, terminal }) => {
    const found = await (await pm()).status();
    if (globals.json) return out(document(statusJson(found, here), globals.pretty));
    const rows = statusRows(found);
    const framed = globals.table || terminal.isTTY;
    const table = framed
      ? await drawTable(STATUS_COLUMNS, rows, globals)
      : plainColumns(STATUS_COLUMNS, rows);
    out(`${statusHead(found)}${table}${statusAdvice(found, here)}`);
  },
});
