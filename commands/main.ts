import { openPathManager, TransportError } from "../src/index.js";
import { hasHungUp } from "./descriptor.js";
import { ENTERED } from "./desk.js";
import { end, needsNode, writeAll } from "./ending.js";
import { type Io, Stop } from "./io.js";
import { run } from "./run.js";
import { signal, stopping } from "./signals.js";
import { strerror } from "./strerror.js";
import { terminal } from "./terminal.js";

const env = ENTERED in process.env ? { ...process.env } : process.env;
// For this process only: what it starts may be asked for a namespace of the same name.
delete process.env[ENTERED];

let isReaderGone = false;

/** The reader of a pipe went away, or the terminal. */
const [EPIPE, EIO] = [32, 5];

const io: Io = {
  env,
  terminal,
  self: [process.execPath, ...process.execArgv, process.argv[1] ?? ""],
  out,
  err: (line) => void writeAll(2, `${line}\n`),
  signal,
  isStopped: () => stopping().signal.aborted,
  input: async function* (file) {
    yield* (await import("./batch-input.js")).input(file, signal());
  },
  open: openPathManager,
  deniedHint: async () => {
    const { deniedHint, thisCaller } = await import("./denied.js");
    return deniedHint(thisCaller());
  },
  launch: async (plan, options) => {
    needsNode();
    return (await import("./launch.js")).launch(plan, options, process);
  },
  reenter: async (path, netns) => {
    needsNode();
    const { runInside } = await import("./reenter.js");
    const argv = [...io.self, ...process.argv.slice(2)];
    return runInside(path, argv, { ...env, [ENTERED]: netns }, process);
  },
};

function out(text: string): void {
  if (isReaderGone) return;
  const returned = writeAll(1, text);
  if (returned === 0) return;
  if (returned !== -EPIPE && !(returned === -EIO && hasHungUp(1))) throw cannotWrite(-returned);
  isReaderGone = true;
  stopping().abort(new Stop("the reader of stdout went away", 0));
}

function cannotWrite(errno: number): TransportError {
  return new TransportError(`cannot write to stdout: ${strerror(errno)}`, { errno });
}

void run(io, process.argv.slice(2)).then(end);
