// The command line program, changed so that it accepts events of other processes: no option or variable of the real
// one does that.
import { writeSync } from "node:fs";
import type { Io } from "../../../commands/cli/process/io.js";
import { runCommandLine } from "../../../commands/cli/run-command-line.js";
import { COMMANDS } from "../../../commands/command-table.js";
import { openPathManager } from "../../../src/index.js";

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

const refuse = () => {
  throw new Error("only for monitor");
};

const io: Io = {
  env: process.env,
  terminal: { isTTY: false, columns: undefined },
  out: (text) => void writeSync(1, text),
  err: (line) => void writeSync(2, `${line}\n`),
  signal: () => stop.signal,
  isStopped: () => stop.signal.aborted,
  input: refuse,
  self: [process.execPath],
  open: async (options) => {
    const manager = await openPathManager(options);
    const batches = manager.eventBatches.bind(manager);
    manager.eventBatches = (givenOptions) => batches({ ...givenOptions, acceptForeign: true });
    return manager;
  },
  deniedHelp: async () => ({}),
  launch: refuse,
  reenter: refuse,
};

void runCommandLine(io, process.argv.slice(2), COMMANDS).then((code) => process.exit(code));
