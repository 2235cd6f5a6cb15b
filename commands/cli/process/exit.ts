import { writeSync } from "node:fs";
import { hasHungUp } from "./descriptor.js";

/** What `dist/mptcpctl.cjs` has loaded of the addon; without it there are Node's own means, which take longer to load. */
interface Addon {
  /** To the last byte. 0, or a negative errno. */
  write(fd: number, text: string): number;
  /** At once, without a word to anybody. */
  exit(code: number): never;
  /** Behind the first SIGINT, SIGTERM or SIGHUP, also while nothing of JavaScript runs. */
  endWithin(ms: number): number;
}

const ADDON = Symbol.for("mptcpctl.addon");
const addon = (process as { [ADDON]?: Addon })[ADDON];
let isPlain = true;
let isStuck = false;

/** Writes to the last byte. Streams of Node would lose what is under way at process.exit. @returns 0 or a negative errno */
export function writeAll(fd: number, text: string): number {
  return addon === undefined ? writeByNode(fd, Buffer.from(text)) : addon.write(fd, text);
}

function writeByNode(fd: number, bytes: Buffer): number {
  let left = bytes;
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(fd, left));
    } catch (error) {
      const { code, errno = -1 } = error as NodeJS.ErrnoException;
      if (code !== "EAGAIN") return errno;
      pause();
    }
  }
  return 0;
}

/** A pipe that another program made non-blocking is full. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

/** To be called before anything begins that Node has to end: terminals, pipes read by it, handlers of signals, children. */
export function needsNode(): void {
  isPlain = false;
}

/** To be called where a thread cannot be ended: Node's own end would wait for it. */
export function endWithoutThreads(): void {
  isStuck = true;
}

/** A run that has not ended by itself so long (ms) after a signal is ended: its reader may read nothing, its disk may hang. */
export const PATIENCE_MS = 800;

/** From now on, a signal that asks this process to end leaves it a short time. */
export function endInTime(): void {
  addon?.endWithin(PATIENCE_MS);
}

/** As if this process had got the signal just now, which its child got. */
export function endSoonAfter(signal: NodeJS.Signals): void {
  if (addon === undefined) return;
  endInTime();
  process.kill(process.pid, signal);
}

/** A terminal that is gone cannot be put back as it was: Node's own end would abort. */
const isTerminalGone = (): boolean => [0, 1, 2].some(hasHungUp);

/** Ends the process. Node's own end takes as long as all of `limits show`; who watches it by an option is not deprived of it. */
export function exitProcess(code: number): void {
  const { NODE_OPTIONS, NODE_V8_COVERAGE } = process.env;
  const isWatched =
    process.execArgv.length > 0 || NODE_OPTIONS !== undefined || NODE_V8_COVERAGE !== undefined;
  const isGone = !isPlain && isTerminalGone();
  if (addon !== undefined && (isStuck || isGone || (isPlain && !isWatched))) addon.exit(code);
  if (isStuck || isGone) process.kill(process.pid, "SIGKILL");
  process.exit(code);
}
