import { spawn } from "node:child_process";
import { addonHint, UnsupportedError } from "../../../src/index.js";
import { followChild } from "./child.js";

/**
 * Runs a program inside a network namespace with nsenter(1) and forwards to it the signals that `own`
 * receives.
 * @returns its exit code, or 128 plus the number of the signal that ended it
 * @throws UnsupportedError without nsenter
 */
export async function runInside(
  namespacePath: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  own: Pick<NodeJS.Process, "on" | "off">,
): Promise<number> {
  const words = [`--net=${namespacePath}`, "--", ...argv];
  const { exited } = followChild(() => spawn("nsenter", words, { stdio: "inherit", env }), own);
  return exited.catch((cause) => {
    throw missing(cause);
  });
}

function missing(cause: Error): UnsupportedError {
  return new UnsupportedError("entering a network namespace needs the native addon or nsenter", {
    hint: `${addonHint()}; or install util-linux, or run mptcpctl inside by ip netns exec`,
    cause,
  });
}
