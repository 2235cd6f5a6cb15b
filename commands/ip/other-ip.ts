import { accessSync, closeSync, constants, openSync, readSync } from "node:fs";
import { inheritedState, type Launch } from "../../src/index.js";
import type { Io } from "../cli/process/io.js";

const ELF = "\u007fELF";
const DEFAULT_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The first `ip` in PATH that is a compiled program. This program, and wrappers of it, are scripts: running them here
 * could go on for ever.
 */
export function otherIp({ PATH = DEFAULT_PATH }: Io["env"]): string | undefined {
  return PATH.split(":")
    .map((folder) => `${folder || "."}/ip`)
    .find(isCompiled);
}

function isCompiled(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(ELF.length);
    const length = readSync(fd, bytes);
    closeSync(fd);
    return bytes.toString("latin1", 0, length) === ELF;
  } catch {
    return false;
  }
}

/** Executes the whole line with another `ip`, in place of this process. Returns its exit code if it is a child. */
export async function handOver(io: Io, path: string, argv: readonly string[]): Promise<number> {
  const inherited = inheritedState();
  const plan: Launch = { path, argv: ["ip", ...argv], environment: io.env, inherited };
  const child = await io.launch(plan, { transport: undefined, beside: false });
  return child.exited;
}
