import { spawn } from "node:child_process";
import { constants } from "node:os";
import { UnsupportedError } from "../src/index.js";

const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs a program inside a network namespace by nsenter(1) and passes on to it the signals that `own` gets.
 * @returns its exit code, 128 and the signal's number where a signal ended it @throws UnsupportedError without nsenter
 */
export async function runInside(
  namespacePath: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  own: Pick<NodeJS.Process, "on" | "off">,
): Promise<number> {
  const child = spawn("nsenter", [`--net=${namespacePath}`, "--", ...argv], { stdio: "inherit", env });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of PASSED_ON) own.on(signal, pass);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", (cause) => reject(missing(cause)));
      child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
    });
  } finally {
    for (const signal of PASSED_ON) own.off(signal, pass);
  }
}

function missing(cause: Error): UnsupportedError {
  return new UnsupportedError("entering a network namespace takes the native addon or nsenter", {
    hint: "build the addon (npm rebuild mptcpctl), install util-linux, or run mptcpctl inside by `ip netns exec`",
    cause,
  });
}
