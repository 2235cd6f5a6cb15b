import type { Environment } from "../run/environment.js";
import { findProgram } from "../run/find-program.js";
import { inheritedState, type Launch } from "../run/plan.js";
import { LAB_VARIABLE, markOf } from "./belonging.js";
import type { Lab, LabHost } from "./model.js";
import { demandTools, entering, toolPath } from "./tools.js";

/**
 * How to start a program on a host of a lab: through nsenter(1), which executes it.
 * @throws StartError if it is missing or may not be executed, UnsupportedError without nsenter
 */
export function labProgram(
  lab: Lab,
  host: LabHost,
  command: readonly [string, ...string[]],
  environment: Environment,
): Launch {
  demandTools(["nsenter"]);
  findProgram(command[0], environment.PATH);
  return {
    path: findProgram("nsenter", toolPath()),
    argv: [...entering({ pid: lab.holders[host].pid, user: lab.user }), "--", ...command],
    environment: { ...environment, [LAB_VARIABLE]: markOf(host, lab) },
    inherited: inheritedState(),
  };
}
