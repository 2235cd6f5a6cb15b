import { existsSync } from "node:fs";
import {
  destinationOf,
  findLab,
  LAB_HOSTS,
  type LabHost,
  type Launch,
  labHostWords,
  labProgram,
  PermissionError,
  UsageError,
} from "../../src/index.js";
import type { Io } from "./process/io.js";

/** How `-n LAB/HOST` is entered: through a path, or by a program that runs the same command line there. */
export type LabEntry = { readonly path: string } | { readonly program: Launch };

/**
 * The host of a lab that `-n LAB/HOST` means; undefined if it is a path, which an existing file always is. The host of a
 * lab in a user namespace can be entered only by another process.
 * @param argv the command line of that process
 * @throws UsageError if there is no such lab, PermissionError if another user may have chosen the file, and the errors of
 * reading the lab
 */
export async function labEntry(
  netns: string,
  argv: readonly string[],
  { self, env }: Pick<Io, "self" | "env">,
): Promise<LabEntry | undefined> {
  const { lab: name, host } = labHostWords(netns) ?? {};
  if (name === undefined) return undefined;
  if (existsSync(netns)) return checkFile(netns);
  if (!isHost(host)) throw unknownHostError(netns);
  const lab = await findLab(name, { dryRun: true });
  if (lab.user) return { program: labProgram(lab, host, [...self, ...argv], env) };
  return { path: `/proc/${lab.holders[host].pid}/ns/net` };
}

/** In a folder in which other users can write, a link could lead a command for a lab to any network namespace. */
function checkFile(netns: string): undefined {
  try {
    destinationOf(netns);
  } catch (error) {
    if (error instanceof PermissionError) {
      error.hint = `-n ./${netns} uses that file in spite of it`;
      error.suggestions = [];
    }
    throw error;
  }
}

const isHost = (word: string | undefined): word is LabHost => LAB_HOSTS.some((host) => host === word);

function unknownHostError(netns: string): UsageError {
  return new UsageError(`"${netns}" is neither a file nor a host of a lab`, {
    argument: "netns",
    hint: `the hosts of a lab are ${LAB_HOSTS.join(", ")}: -n lab/client`,
  });
}
