import { spawnSync } from "node:child_process";
import { MPTCPCTL } from "../../support/cli.js";

/** The environment of the measured programs: without the variables of the test run. */
export const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, MPTCPCTL_VALIDATE: ___, ...ENV } = process.env;

export const OWN_COMMAND = [process.execPath, MPTCPCTL];

export function isInstalled(program: string): boolean {
  return spawnSync(program, ["-V"], { stdio: "ignore" }).error === undefined;
}

/** Runs a process to its end and discards its output. @throws Error with its output if it fails */
export function finish([command = "", ...args]: readonly string[], env: NodeJS.ProcessEnv = ENV): void {
  const { status, stderr, error } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env,
  });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(" ")}: exit ${status}\n${stderr}`);
}

/** Stdout of a process after its end. @throws Error if it fails */
export function outputOf([command = "", ...args]: readonly string[], env: NodeJS.ProcessEnv = ENV): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    env,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(" ")}: exit ${status}\n${stderr}`);
  return stdout;
}
