import { ERRNO, openPathManager, TransportError } from "../src/index.js";
import { strerror } from "./cli/errors/strerror.js";
import { ENTERED_NETNS } from "./cli/invocation.js";
import { hasHungUp } from "./cli/process/descriptor.js";
import { exitProcess, needsNode, writeAll } from "./cli/process/exit.js";
import { type Io, Stop } from "./cli/process/io.js";
import { stopController, stopSignal } from "./cli/process/signals.js";
import { terminal } from "./cli/process/terminal.js";
import { runCommandLine } from "./cli/run-command-line.js";
import { COMMANDS } from "./command-table.js";

const env = ENTERED_NETNS in process.env ? { ...process.env } : process.env;
// For this process only: programs that it starts may need another namespace of the same name.
delete process.env[ENTERED_NETNS];

/** The reader of the pipe, or the terminal, is gone. */
let isReaderGone = false;

const io: Io = {
  env,
  terminal,
  self: [process.execPath, ...process.execArgv, process.argv[1] ?? ""],
  out,
  err: (line) => void writeAll(2, `${line}\n`),
  signal: stopSignal,
  isStopped: () => stopController().signal.aborted,
  input: async function* (file) {
    yield* (await import("./cli/batch/input.js")).readBatchInput(file, stopSignal());
  },
  open: openPathManager,
  deniedHelp: async () => {
    const { deniedHelp, thisCaller } = await import("./cli/errors/permission-hint.js");
    return deniedHelp(thisCaller());
  },
  launch: async (plan, options) => {
    needsNode();
    return (await import("./cli/process/exec.js")).launch(plan, options, process);
  },
  reenter: async (path, netns) => {
    needsNode();
    const { runInside } = await import("./cli/process/nsenter.js");
    const argv = [...io.self, ...process.argv.slice(2)];
    return runInside(path, argv, { ...env, [ENTERED_NETNS]: netns }, process);
  },
};

function out(text: string): void {
  if (isReaderGone) return;
  const returned = writeAll(1, text);
  if (returned === 0) return;
  if (returned !== -ERRNO.EPIPE && !(returned === -ERRNO.EIO && hasHungUp(1))) throw cannotWrite(-returned);
  isReaderGone = true;
  stopController().abort(new Stop("the reader of stdout has closed it", 0));
}

function cannotWrite(errno: number): TransportError {
  return new TransportError(`cannot write to stdout: ${strerror(errno)}`, { errno });
}

const argv = process.argv.slice(2);
const isIp = /(^|\/)ip$/.test(process.argv[1] ?? "");

/** As `ip`, or by our own rules. */
const run = async (): Promise<number> =>
  isIp || env.MPTCPCTL_COMPAT
    ? (await import("./ip/run.js")).runAsIp(io, argv, isIp)
    : runCommandLine(io, argv, COMMANDS);

void run().then(exitProcess);
