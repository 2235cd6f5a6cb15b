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
  /** Start it as a child even if this process could execute it in its place. */
  readonly beside: boolean;
}

/** Makes the preloaded library report the sockets on stderr. @returns why it cannot, undefined if it can */
export function prepareDetails(options: StartOptions): string | undefined {
  return markStderr(options);
}

/** Executes a program in place of this process; if that is impossible or not wanted, starts it as a child. */
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
