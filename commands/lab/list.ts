import { listLabs, suggested } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { LAB_COLUMNS, labJson, labRow } from "../view/lab.js";
import { document } from "../view/widgets/json.js";
import { drawTable, plainColumns } from "../view/widgets/table.js";
import { refuseGlobalOptions } from "./live.js";

export const labList = defineCommand({
  description:
    "Lists the labs of this user. Remains of killed labs are removed first, as by every `lab` command.",
  arguments: {},
  examples: [["mptcpctl lab list", "one line each"]],
  run: async (context) => {
    refuseGlobalOptions(context, "lab list");
    const { globals, terminal, out, suggest, warn } = context;
    const labs = await listLabs({ onWarning: (text) => warn(text, "skipped") });
    if (globals.json) return out(document(labs.map(labJson), globals.pretty));
    if (labs.length === 0)
      return globals.quiet ? undefined : suggest("there is no lab", suggested("lab_build"));
    const rows = labs.map(labRow);
    const framed = globals.table || terminal.isTTY;
    out(framed ? await drawTable(LAB_COLUMNS, rows, globals) : plainColumns(LAB_COLUMNS, rows));
  },
});
