import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { SPEC, specOf } from "./add.js";
import { echo } from "./print.js";

export const endpointReplace = defineCommand({
  description:
    "A missing endpoint is added. An equal one is left unchanged. If only backup or fullmesh differ, they are changed in place. " +
    "Otherwise it is deleted and added again with the same id, which closes its subflows; if the kernel " +
    "refuses the new endpoint, the old one is restored.",
  arguments: SPEC,
  examples: [
    ["mptcpctl endpoint replace 192.0.2.3 dev wlp1s0 subflow backup", "repeating the line changes nothing"],
  ],
  run: async (context, values) => {
    const spec = specOf(values, "replace");
    const { endpoint, done } = await (await context.pm()).endpoints.replace(spec, {
      check: context.globals.check,
    });
    if (done === "recreated") reportRecreated(context, endpoint.id);
    await echo(context, endpoint);
  },
});

function reportRecreated({ info, globals: { quiet, dryRun } }: Context, id: number | undefined): void {
  if (quiet) return;
  if (dryRun) info(`endpoint ${id} would be deleted and added again: its subflows would be closed`);
  else info(`endpoint ${id} was deleted and added again: its subflows were closed`);
}
