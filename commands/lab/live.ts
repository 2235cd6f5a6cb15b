import { UsageError } from "../../src/index.js";
import type { Context } from "../cli/context.js";
import { optionText } from "../cli/parser/global-option-table.js";

/**
 * The kernel of this machine carries the data; a recording cannot.
 * @throws UsageError
 */
export function refuseDryRun({ globals }: Context, command: string): void {
  for (const [option, given] of [
    ["replay", globals.replay !== undefined],
    ["dry-run", globals.dryRun],
  ] as const)
    if (given)
      throw new UsageError(`${command} cannot be used with --${option}`, {
        argument: option,
        hint: "it transfers data, which a recording cannot contain; use -n NAME for another network namespace",
      });
}

/**
 * A lab belongs to this machine and has its own name: options that select something else must not be ignored.
 * @throws UsageError
 */
export function refuseGlobalOptions({ globals }: Context, command: string): void {
  for (const option of ["netns", "replay", "record"] as const)
    if (globals[option] !== undefined)
      throw new UsageError(`${command} cannot be used with ${optionText(option)}`, {
        argument: option,
        hint: "a lab is selected by its name, and a recording cannot contain one; mptcpctl takes this option on a host of the lab (lab exec)",
      });
}
