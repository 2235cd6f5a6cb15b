import { writeSync } from "node:fs";
import { hasHungUp } from "./descriptor.js";

/**
 * The parts of the addon that `dist/mptcpctl.cjs` has loaded. Without the addon, Node's own functions are
 * used, which take longer to load.
 */
interface Addon {
  /** Writes all bytes. 0, or a negative errno. */
  write(fd: number, text: string): number;
  /** Exits at once, without any handlers. */
  exit(code: number): never;
  /** Exits after the first SIGINT, SIGTERM or SIGHUP, even while no JavaScript runs. */
  endWithin(ms: number): number;
}

const ADDON = Symbol.for("mptcpctl.addon");
const addon = (process as { [ADDON]?: Addon })[ADDON];
let isPlain = true;
let isStuck = false;

/**
 * Writes all bytes. With Node's streams, process.exit would lose pending data.
 * @returns 0 or a negative errno
 */
export function writeAll(fd: number, text: string): number {
  return addon === undefined ? writeByNode(fd, Buffer.from(text)) : addon.write(fd, text);
}

function writeByNode(fd: number, bytes: Buffer): number {
  let remaining = bytes;
  while (remaining.length > 0) {
    try {
      remaining = remaining.subarray(writeSync(fd, remaining));
    } catch (error) {
      const { code, errno = -1 } = error as NodeJS.ErrnoException;
      if (code !== "EAGAIN") return errno;
      pause();
    }
  }
  return 0;
}

/** Another program made the pipe non-blocking, and it is full. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

/**
 * Call this before anything starts that Node must end: terminals, pipes that it reads, signal handlers, child
 * processes.
 */
export function needsNode(): void {
  isPlain = false;
}

/** Call this if a thread cannot be ended: Node's own exit would wait for it. */
export function endWithoutThreads(): void {
  isStuck = true;
}

/**
 * A run that has not ended this long (ms) after a signal is terminated: its reader may be blocked, or its
 * disk may hang.
 */
export const END_TIMEOUT_MS = 800;

/** From now on, a signal that ends this process leaves it a limited time. */
export function endInTime(): void {
  addon?.endWithin(END_TIMEOUT_MS);
}

/** Behaves as if this process had received the signal that its child received. */
export function endSoonAfter(signal: NodeJS.Signals): void {
  if (addon === undefined) return;
  endInTime();
  process.kill(process.pid, signal);
}

/** The settings of a disconnected terminal cannot be restored: Node's own exit would abort. */
const isTerminalGone = (): boolean => [0, 1, 2].some(hasHungUp);

/**
 * Ends the process. Exit through Node takes as long as the whole of `limits show`; with debugger or coverage
 * options it is used all the same.
 */
export function exitProcess(code: number): void {
  const { NODE_OPTIONS, NODE_V8_COVERAGE } = process.env;
  const isWatched =
    process.execArgv.length > 0 || NODE_OPTIONS !== undefined || NODE_V8_COVERAGE !== undefined;
  const isGone = !isPlain && isTerminalGone();
  if (addon !== undefined && (isStuck || isGone || (isPlain && !isWatched))) addon.exit(code);
  if (isStuck || isGone) process.kill(process.pid, "SIGKILL");
  process.exit(code);
}
