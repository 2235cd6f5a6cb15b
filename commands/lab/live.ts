import { UsageError } from "../../src/index.js";
import type { Context } from "../context.js";

/** Data is carried by the kernel of this machine, and by no recording. @throws UsageError */
export function refuseRehearsals({ globals }: Context, command: string): void {
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
