import { writeSync } from "node:fs";

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

/** From now on, a signal that asks this process to end leaves it so many milliseconds. */
export function endInTime(ms: number): void {
  addon?.endWithin(ms);
}

/** Ends the process. Node's own end takes as long as all of `limits show`; who watches it by an option is not deprived of it. */
export function end(code: number): void {
  const { NODE_OPTIONS, NODE_V8_COVERAGE } = process.env;
  const isWatched =
    process.execArgv.length > 0 || NODE_OPTIONS !== undefined || NODE_V8_COVERAGE !== undefined;
  if (addon !== undefined && (isStuck || (isPlain && !isWatched))) addon.exit(code);
  if (isStuck) process.kill(process.pid, "SIGKILL");
  process.exit(code);
}
