import { MptcpError, UnsupportedError, UsageError } from "../../src/index.js";
import { isMptcp } from "../cli/parser/command-tree.js";
import { Ended, EXIT, headOf, usage } from "./ended.js";
import type { IpRun } from "./ip-run.js";
import { mptcp } from "./mptcp.js";
import { isPrefix } from "./words.js";

/**
 * Enters the namespace of -netns, if there is one.
 * @throws Ended
 */
export async function enter({ globals, pm }: IpRun): Promise<void> {
  if (globals.netns === undefined) return;
  await pm().catch((error) => {
    throw error instanceof MptcpError ? new Ended(EXIT.words, headOf(error)) : error;
  });
}

/** Runs a line that begins with its object, and returns the exit code. @throws Ended */
export async function exitOfObject(run: IpRun, [object = "", ...words]: readonly string[]): Promise<number> {
  if (isMptcp(object)) return exitOfMptcp(run, words);
  if (isPrefix(object, "help")) throw usage();
  run.io.err(`Error: "${object}" is not an object that mptcpctl knows, and there is no other ip in PATH.`);
  return EXIT.other;
}

/** Runs the words after `mptcp`, and returns the exit code. @throws Ended */
export async function exitOfMptcp(run: IpRun, words: readonly string[]): Promise<number> {
  try {
    await mptcp(run, words);
    return 0;
  } catch (error) {
    if (!(error instanceof MptcpError)) throw error;
    const { netns } = run.globals;
    if (error instanceof UsageError || (netns !== undefined && error.argument === netns))
      throw new Ended(EXIT.words, headOf(error));
    if (error instanceof UnsupportedError) throw new Ended(EXIT.other, headOf(error));
    run.io.err(headOf(error));
    return EXIT.kernel;
  }
}
