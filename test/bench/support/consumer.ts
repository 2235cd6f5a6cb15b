import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type NetnsTarget, type RunningProcess, start } from "../../support/process.js";

/** A program that writes a line per event to a file, observed from outside. */
export interface Consumer extends AsyncDisposable {
  readonly running: RunningProcess;
  /** Processor time of all its threads so far, in nanoseconds. */
  cpu(): number;
  /** Peak memory, MB. */
  peak(): number;
  /** Current memory, MB. */
  held(): number;
  /** Lines written so far, including those about losses. */
  lines(): number;
  /**
   * Losses reported so far, on stdout or stderr: how often, and how many events. Only for mptcpctl, because ip does
   * not report them.
   */
  told(): { readonly lines: number; readonly events: number };
  /** Waits until nothing was written for a while. */
  quiet(): Promise<void>;
}

const CHECK_INTERVAL_MS = 50;
const QUIET_MS = 400;

/** Starts it with its output redirected to `file`. */
export function consumer(
  place: NetnsTarget,
  argv: readonly string[],
  file: string,
  env: Record<string, string>,
): Consumer {
  const running = start(place, ["sh", "-c", 'exec "$@" > "$0"', file, ...argv], { env });
  const { pid } = running;
  return {
    running,
    cpu: () => runTime(pid),
    peak: () => megabytes(pid, /VmHWM:\s*(\d+)/),
    held: () => megabytes(pid, /VmRSS:\s*(\d+)/),
    lines: () => countLines(file),
    told: () => {
      const inBand = numbersIn(readFileSync(file, "latin1"), /"event":"OVERRUN","lost":(\d+)/g);
      const stderrLosses = numbersIn(running.output.text().stderr, /^lost (\d+) events$/gm);
      return {
        lines: inBand.length,
        events: [...inBand, ...stderrLosses].reduce((sum, lost) => sum + lost, 0),
      };
    },
    quiet: () => quiet(file),
    [Symbol.asyncDispose]: async () => void (await running.stop("SIGTERM")),
  };
}

const megabytes = (pid: number, pattern: RegExp): number =>
  Number(pattern.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** First number of schedstat: nanoseconds on a processor. */
function runTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce(
    (sum, thread) =>
      sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
    0,
  );
}

function numbersIn(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(([, number]) => Number(number));
}

function countLines(file: string): number {
  const page = Buffer.alloc(1 << 20);
  const fd = openSync(file, "r");
  let lines = 0;
  for (let size = readSync(fd, page); size > 0; size = readSync(fd, page))
    for (let at = page.indexOf(10); at >= 0 && at < size; at = page.indexOf(10, at + 1)) lines++;
  closeSync(fd);
  return lines;
}

async function quiet(file: string): Promise<void> {
  let size = -1;
  for (let quietMs = 0; quietMs < QUIET_MS; quietMs += CHECK_INTERVAL_MS) {
    await sleep(CHECK_INTERVAL_MS);
    const now = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (now !== size) quietMs = 0;
    size = now;
  }
}
