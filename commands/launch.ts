import { canExecute, executeProgram, type RunPlan, type StartOptions, spawnProgram } from "../src/index.js";
import { followChild } from "./child.js";

/** A program that runs beside us. */
export interface Launched {
  readonly pid: number;
  /** Settles with its exit code, 128 and the signal's number where a signal ended it. */
  readonly exited: Promise<number>;
}

export interface LaunchOptions extends StartOptions {
  /** As a child even where this process could become the program. */
  readonly beside: boolean;
}

/** Puts a program in the place of this process; where that cannot be, or is not wanted, starts it as a child. */
export function launch(
  plan: RunPlan,
  { beside, ...options }: LaunchOptions,
  own: Pick<NodeJS.Process, "on" | "off">,
): Launched {
  if (!beside && canExecute(options)) executeProgram(plan, options);
  const child = spawnProgram(plan, options);
  const exited = followChild(child, own);
  return { pid: child.pid ?? 0, exited };
}
