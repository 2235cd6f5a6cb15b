import {
  canExecute,
  executeProgram,
  type Launch,
  markStderr,
  type StartOptions,
  spawnProgram,
  startFailure,
} from "../../../src/index.js";
import { type Child, followChild } from "./child.js";

export interface LaunchOptions extends StartOptions {
  /** As a child even where this process could become the program. */
  readonly beside: boolean;
}

/** Lets the preloaded library tell the sockets on stderr. @returns why it cannot, undefined where it can */
export function prepareDetails(options: StartOptions): string | undefined {
  return markStderr(options);
}

/** Puts a program in the place of this process; where that cannot be, or is not wanted, starts it as a child. */
export function launch(
  plan: Launch,
  { beside, ...options }: LaunchOptions,
  own: Pick<NodeJS.Process, "on" | "off">,
): Child {
  if (!beside && canExecute(options)) executeProgram(plan, options);
  const { pid, exited } = followChild(() => spawnProgram(plan, options), own);
  const failed = ({ errno }: NodeJS.ErrnoException) => {
    throw startFailure(plan, -(errno ?? 0));
  };
  return { pid, exited: exited.catch(failed) };
}
