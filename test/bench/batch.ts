import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive, residentKilobytes } from "../support/stdin-driver.js";
import { clocked, compare } from "./support/measure.js";
import { ENV, finish, isInstalled, OWN_COMMAND, outputOf } from "./support/programs.js";
import type { Bench, Report } from "./support/report.js";

const READ_AND_SET = 9800;
const PAIRS = 100;
/**
 * Lines of a program that reads each reply before it writes the next line; and how many lines of them are a warm-up.
 */
const LINES_ON_STDIN = 200_000;
const WARM_UP = 20_000;
/** Maximum megabytes that all other lines may add. */
const MAX_GROWTH = 4;
const MAX_RATIO = 1.5;

/** The same file through `ip -batch` and `mptcpctl -batch`: complete processes, their start included. */
export const batch: Bench = async (report) => {
  if (!isInstalled("ip")) return report.missing("ip", "no iproute2");
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-bench-"));
  try {
    await measure(report, `${READ_AND_SET} limits lines`, join(folder, "limits"), limits(), 21);
    await measure(report, `${PAIRS} endpoint add/delete pairs`, join(folder, "endpoints"), endpoints(), 7);
    await measureStdin(report);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Lines alternately set and read. */
function limits(): string[] {
  return Array.from({ length: READ_AND_SET / 2 }, (_, n) => [
    `mptcp limits set subflows ${n % 8} add_addr_accepted ${(n + 3) % 8}`,
    "mptcp limits show",
  ]).flat();
}

function endpoints(): string[] {
  return Array.from({ length: PAIRS }, (_, n) => [
    `mptcp endpoint add 127.0.1.${n + 1} id ${n + 1} subflow`,
    `mptcp endpoint delete id ${n + 1}`,
  ]).flat();
}

async function measure(
  report: Report,
  name: string,
  file: string,
  lines: string[],
  rounds: number,
): Promise<void> {
  writeFileSync(file, `${lines.join("\n")}\n`);
  const [theirs, ours] = [
    ["ip", "-batch", file],
    [...OWN_COMMAND, "-batch", file],
  ];
  if (outputOf(theirs) !== outputOf(ours)) throw new Error(`${name}: not the output of ip`);
  const time = await compare(
    rounds,
    () => clocked(() => finish(theirs)),
    () => clocked(() => finish(ours)),
  );
  report.add({
    measure: name,
    peer: `${time.peer.toFixed(0)} ms`,
    ours: `${time.ours.toFixed(0)} ms`,
    ratio: time.ratio,
    target: { most: MAX_RATIO },
    note: `${((time.ours / lines.length) * 1000).toFixed(1)} us a line`,
  });
}

/** One process with a long stdin: every line is answered at once, and none is kept in memory. */
async function measureStdin(report: Report): Promise<void> {
  const [command = "", ...args] = [...OWN_COMMAND, "-batch", "-"];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env: ENV });
  // A comment makes each line a different text; a change prints nothing.
  const line = (n: number) => `limits set subflows ${n % 8} add_addr_accepted 2\nlimits # ${n}\n`;
  await drive({ child }, WARM_UP, line);
  const initialMemory = residentKilobytes(child.pid ?? 0);
  const startedAt = performance.now();
  await drive({ child }, LINES_ON_STDIN - WARM_UP, line);
  const perLine = (performance.now() - startedAt) / (LINES_ON_STDIN - WARM_UP);
  const growth = (residentKilobytes(child.pid ?? 0) - initialMemory) / 1024;
  child.stdin.end();
  report.add({
    measure: `${LINES_ON_STDIN} lines over stdin, memory added`,
    peer: "-",
    ours: `${growth.toFixed(1)} MB`,
    ratio: growth,
    target: { most: MAX_GROWTH },
    note: `${(perLine * 1000).toFixed(0)} us a line with its answer, ${(initialMemory / 1024).toFixed(0)} MB before`,
  });
}
