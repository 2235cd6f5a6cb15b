import { existsSync } from "node:fs";
import { findLab, LAB_HOSTS, type LabHost, type Launch, labProgram, UsageError } from "../../src/index.js";
import type { Io } from "./process/io.js";

const LAB_HOST = /^([a-z0-9-]+)\/([a-z]+)$/;

/** How `-n LAB/HOST` is entered: through a path, or by a program that runs the same command line there. */
export type LabEntry = { readonly path: string } | { readonly program: Launch };

/**
 * The host of a lab that `-n LAB/HOST` means; undefined if it is a path, which an existing file always is. The host of a
 * lab in a user namespace can be entered only by another process.
 * @param argv the command line of that process
 * @throws UsageError if there is no such lab, and the errors of reading it
 */
export async function labEntry(
  netns: string,
  argv: readonly string[],
  { self, env }: Pick<Io, "self" | "env">,
): Promise<LabEntry | undefined> {
  const [, name, host] = LAB_HOST.exec(netns) ?? [];
  if (name === undefined || existsSync(netns)) return undefined;
  if (!isHost(host)) throw unknownHostError(netns);
  const lab = await findLab(name, { dryRun: true });
  if (lab.user) return { program: labProgram(lab, host, [...self, ...argv], env) };
  return { path: `/proc/${lab.holders[host].pid}/ns/net` };
}

const isHost = (word: string | undefined): word is LabHost => LAB_HOSTS.some((host) => host === word);

function unknownHostError(netns: string): UsageError {
  return new UsageError(`"${netns}" is neither a file nor a host of a lab`, {
    argument: "netns",
    hint: `the hosts of a lab are ${LAB_HOSTS.join(", ")}: -n lab/client`,
  });
}
