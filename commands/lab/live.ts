import { UsageError } from "../../src/index.js";
import type { Context } from "../cli/context.js";

/** Data is carried by the kernel of this machine, and by no recording. @throws UsageError */
export function refuseDryRun({ globals }: Context, command: string): void {
  for (const [option, given] of [
    ["replay", globals.replay !== undefined],
    ["dry-run", globals.dryRun],
  ] as const)
    if (given)
      throw new UsageError(`${command} cannot be used with --${option}`, {
        argument: option,
        hint: "it carries data, which no recording holds; -n NAME does so in another network namespace",
      });
}

/** A lab is this machine's own and has a name of its own: what would lead elsewhere must not be ignored. @throws UsageError */
export function refuseGlobalOptions({ globals }: Context, command: string): void {
  for (const option of ["netns", "replay", "record"] as const)
    if (globals[option] !== undefined)
      throw new UsageError(`${command} cannot be used with -${option}`, {
        argument: option,
        hint: "a lab is found by its name, and no recording holds one; `mptcpctl lab exec` runs mptcpctl with it inside",
      });
}
