import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { SPEC, specOf } from "./add.js";
import { echo } from "./print.js";

export const endpointReplace = defineCommand({
  description:
    "Absent: it is added. The same: nothing is sent. Only backup or fullmesh differ: they are changed in place. " +
    "Anything else: it is deleted and added again under the same id, which closes its live subflows; if the kernel " +
    "refuses the new one, the old one is put back.",
  arguments: SPEC,
  examples: [
    ["mptcpctl endpoint replace 192.0.2.3 dev wlp1s0 subflow backup", "the same line twice changes nothing"],
  ],
  run: async (context, values) => {
    const spec = specOf(values, "replace");
    const { endpoint, done } = await (await context.pm()).endpoints.replace(spec, {
      check: context.globals.check,
    });
    if (done === "recreated") tell(context, endpoint.id);
    await echo(context, endpoint);
  },
});

function tell({ info, globals: { quiet, dryRun } }: Context, id: number | undefined): void {
  if (quiet) return;
  if (dryRun) info(`endpoint ${id} would be deleted and added again: its live subflows would be closed`);
  else info(`endpoint ${id} was deleted and added again: its live subflows were closed`);
}
