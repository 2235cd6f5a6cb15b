import { createReadStream, fstatSync, openSync, writeSync } from "node:fs";
import { openPathManager, TransportError, UsageError } from "../src/index.js";
import type { Terminal } from "./context.js";
import { ENTERED } from "./desk.js";
import { type Io, Stop } from "./io.js";
import type { Keyboard } from "./keyboard.js";
import { run } from "./run.js";
import { strerror } from "./strerror.js";

const env = ENTERED in process.env ? { ...process.env } : process.env;
// For this process only: what it starts may be asked for a namespace of the same name.
delete process.env[ENTERED];

let isReaderGone = false;
let stopper: AbortController | undefined;

/** Signals that end a run well, and the exit codes of what cannot end well. */
const ENDING = { SIGINT: 130, SIGTERM: 143 } as const;
/** A terminal and nsenter's parent may both pass on one Ctrl-C; after this time, a further one kills. */
const ONE_KEYSTROKE = 200;

/** Memory devices, /dev/null among them, are the character devices that are no terminals. */
const MEMORY_MAJOR = 1;

/** node:tty would say the same, and load the network library first. */
function isTerminal(fd: number): boolean {
  const file = fstatSync(fd);
  return file.isCharacterDevice() && file.rdev >> 8 !== MEMORY_MAJOR;
}

const keyboard: Keyboard = {
  ask: async (question, signal) => (await import("./keyboard.js")).keyboard.ask(question, signal),
  keys: async function* (signal) {
    yield* (await import("./keyboard.js")).keyboard.keys(signal);
  },
};

const terminal: Terminal = {
  get isTTY() {
    return isTerminal(1);
  },
  get columns() {
    return this.isTTY ? process.stdout.columns : undefined;
  },
  get rows() {
    return this.isTTY ? process.stdout.rows : undefined;
  },
  get keyboard() {
    return isTerminal(0) ? keyboard : undefined;
  },
  onResize: (listener) => {
    process.stdout.on("resize", listener);
    return () => process.stdout.off("resize", listener);
  },
};

const io: Io = {
  env,
  terminal,
  out,
  err: (line) => attempt(() => writeAll(2, `${line}\n`)),
  signal,
  input,
  open: openPathManager,
  deniedHint: async () => {
    const { deniedHint, thisCaller } = await import("./denied.js");
    return deniedHint(thisCaller());
  },
  launch: async (plan, options) => (await import("./launch.js")).launch(plan, options, process),
  reenter: async (path, netns) => {
    const { runInside } = await import("./reenter.js");
    const argv = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    return runInside(path, argv, { ...env, [ENTERED]: netns }, process);
  },
};

function out(text: string): void {
  if (isReaderGone) return;
  const failure = attempt(() => writeAll(1, text));
  if (failure === undefined) return;
  if (failure.code !== "EPIPE") throw cannotWrite(failure);
  isReaderGone = true;
  stopping().abort(new Stop("the reader of stdout went away", 0));
}

function cannotWrite(cause: NodeJS.ErrnoException): TransportError {
  const errno = -(cause.errno ?? 0);
  return new TransportError(`cannot write to stdout: ${strerror(errno)}`, { errno, cause });
}

/** Writes to the last byte. Streams of Node would lose what is under way at process.exit. */
function writeAll(fd: number, text: string): void {
  let left = Buffer.from(text);
  while (left.length > 0) {
    const failure = attempt(() => {
      left = left.subarray(writeSync(fd, left));
    });
    if (failure?.code === "EAGAIN") pause();
    else if (failure) throw failure;
  }
}

/** A pipe that another program made non-blocking is full. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

function attempt(call: () => void): NodeJS.ErrnoException | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** Made when first asked for: that alone costs start-up time. */
function stopping(): AbortController {
  stopper ??= new AbortController();
  return stopper;
}

let isWaiting = false;

/** Signals are waited for only when there is something to end: until then the system's own action is right. */
function signal(): AbortSignal {
  const { signal } = stopping();
  if (isWaiting) return signal;
  isWaiting = true;
  for (const [name, exit] of Object.entries(ENDING)) endOn(name as keyof typeof ENDING, exit);
  // Node would open its inspector.
  process.on("SIGUSR1", () => {});
  return signal;
}

function endOn(name: keyof typeof ENDING, exit: number): void {
  const end = () => {
    if (stopping().signal.aborted) return;
    stopping().abort(new Stop(name, exit));
    setTimeout(() => process.off(name, end), ONE_KEYSTROKE).unref();
  };
  process.on(name, end);
}

function input(file: string): AsyncIterable<string> {
  if (file === "-") return ending(process.stdin.setEncoding("utf8"), file);
  let fd = -1;
  const failure = attempt(() => {
    fd = openSync(file, "r");
  });
  if (failure) throw unreadable(file, failure);
  return ending(createReadStream("", { fd, encoding: "utf8" }), file);
}

function unreadable(file: string, cause: NodeJS.ErrnoException): UsageError {
  return new UsageError(`cannot read the batch file ${file}: ${strerror(-(cause.errno ?? 0))}`, {
    argument: file,
    hint: "-batch takes a file with one command a line, or - for stdin",
    cause,
  });
}

/** A stream that ends with an error when the run is to end. */
async function* ending(
  stream: NodeJS.ReadableStream & { destroy(error: Error): void },
  file: string,
): AsyncGenerator<string> {
  const reading = signal();
  reading.addEventListener("abort", () => stream.destroy(reading.reason), { once: true });
  try {
    yield* stream as AsyncIterable<string>;
  } catch (error) {
    // A folder can be opened, and not read.
    throw (error as NodeJS.ErrnoException).syscall === "read" ? unreadable(file, error as Error) : error;
  }
}

void run(io, process.argv.slice(2)).then((code) => process.exit(code));
