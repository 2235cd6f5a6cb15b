import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clocked, compare } from "./support/measure.js";
import { finish, isThere, OURS, outputOf } from "./support/programs.js";
import type { Bench, Report } from "./support/report.js";

const READ_AND_SET = 9800;
const PAIRS = 100;
const MOST = 1.5;

/** The same file through `ip -batch` and `mptcpctl -batch`: whole processes, their start included. */
export const batch: Bench = async (report) => {
  if (!isThere("ip")) return report.missing("ip", "no iproute2");
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-bench-"));
  try {
    await measure(report, `${READ_AND_SET} limits lines`, join(folder, "limits"), limits(), 21);
    await measure(report, `${PAIRS} endpoint add/delete pairs`, join(folder, "endpoints"), endpoints(), 7);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Every other line sets, every other reads. */
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
    [...OURS, "-batch", file],
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
    target: { most: MOST },
    note: `${((time.ours / lines.length) * 1000).toFixed(1)} us a line`,
  });
}
