import { UsageError } from "../../src/index.js";
import { reportError } from "../cli/execute.js";
import { VERSION } from "../cli/package-version.js";
import { isMptcp } from "../cli/parser/command-tree.js";
import type { Io } from "../cli/process/io.js";
import { Ended, usage } from "./ended.js";
import { newRun } from "./ip-run.js";
import { enter, exitOfMptcp, exitOfObject } from "./line.js";
import { type IpLine, readOptions } from "./options.js";
import { handOver, otherIp } from "./other-ip.js";
import { writeAsIp } from "./output.js";

/**
 * Runs a command line as `ip` does, and returns the exit code.
 * @param isIp whether the program was called `ip`: then another `ip` in PATH gets the lines about other objects than mptcp
 */
export async function runAsIp(io: Io, argv: readonly string[], isIp: boolean): Promise<number> {
  try {
    checkVariable(io.env.MPTCPCTL_COMPAT);
    const line = lineOf(argv);
    const other = isIp && mayNeedOther(line) ? otherIp(io.env) : undefined;
    if (other !== undefined && !isOurs(line)) return await handOver(io, other, argv);
    if (line instanceof Ended) throw line;
    return await runLine({ ...io, out: writeAsIp }, line, argv, { isIp, other });
  } catch (error) {
    if (!(error instanceof Ended)) return reportError(io, error, false);
    if (error.message !== "") io.err(error.message);
    return error.exit;
  }
}

function checkVariable(requested: string | undefined): void {
  if (requested && requested !== "ip")
    throw new UsageError(`MPTCPCTL_COMPAT is "${requested}"`, { hint: "it may be ip" });
}

function lineOf(argv: readonly string[]): IpLine | Ended {
  try {
    return readOptions(argv);
  } catch (error) {
    if (error instanceof Ended) return error;
    throw error;
  }
}

const mayNeedOther = (line: IpLine | Ended): boolean =>
  !isOurs(line) || (!(line instanceof Ended) && line.given.has("batch"));

function isOurs(line: IpLine | Ended): boolean {
  if (line instanceof Ended || line.given.has("Version") || line.given.has("help")) return false;
  return line.given.has("batch") || isMptcp(line.words[0] ?? "");
}

const VERSION_TEXT = `mptcpctl ${VERSION}, with the words of ip mptcp of iproute2-7.3.0\n`;

async function runLine(
  io: Io,
  line: IpLine,
  argv: readonly string[],
  { isIp, other }: { isIp: boolean; other: string | undefined },
): Promise<number> {
  const { given, words } = line;
  const run = newRun(io, line, argv);
  try {
    await enter(run);
    if (given.has("Version")) {
      io.out(VERSION_TEXT);
      return 0;
    }
    const file = given.get("batch");
    if (file !== undefined && !given.has("help"))
      return await (await import("./batch.js")).runIpBatch(run, file, other);
    if (given.has("help") || words.length === 0) throw usage();
    return await (isIp
      ? exitOfObject(run, words)
      : exitOfMptcp(run, isMptcp(words[0] ?? "") ? words.slice(1) : words));
  } finally {
    await run.invocation.close();
  }
}
