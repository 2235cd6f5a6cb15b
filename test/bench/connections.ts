import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "../support/process.js";
import { compile } from "./support/compile.js";
import { clocked, compare } from "./support/measure.js";
import { finish, isInstalled, OWN_COMMAND, outputOf } from "./support/programs.js";
import type { Bench, Report } from "./support/report.js";

/** Each has two sockets. */
const CONNECTIONS = 10_000;
const ROUNDS = 15;
const MAX_RATIO = 1.5;
const MAX_MEMORY = 120;
const MEBIBYTE = 1024;

/** `connections` compared with the two programs whose output contains the same data, complete processes. */
export const connections: Bench = async (report) => {
  if (!isInstalled("ss")) return report.missing("ss", "no iproute2");
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-bench-"));
  try {
    const program = compile(folder, "hold");
    if (typeof program !== "string") return report.missing("a C compiler", program.problem);
    await using holder = start(undefined, [program, String(CONNECTIONS)]);
    await holder.line(/^ready$/, 60_000);
    await measure(report, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

async function measure(report: Report, folder: string): Promise<void> {
  const rows = outputOf([...OWN_COMMAND, "-q", "connections"])
    .split("\n")
    .filter((line) => / ESTAB /.test(line));
  if (rows.length !== 4 * CONNECTIONS) throw new Error(`${rows.length} rows of ${4 * CONNECTIONS}`);
  const runOtherPrograms = () => {
    finish(["ss", "-Mni"]);
    finish(["ss", "-tni"]);
  };
  for (const [words, most] of [
    ["-q connections", MAX_RATIO],
    ["-q -j connections", undefined],
  ] as const) {
    const line = [...OWN_COMMAND, ...words.split(" ")];
    const time = await compare(
      ROUNDS,
      () => clocked(runOtherPrograms),
      () => clocked(() => finish(line)),
    );
    report.add({
      measure: `${words}, ${2 * CONNECTIONS} sockets, compared with ss -Mni and ss -tni`,
      peer: `${time.peer.toFixed(0)} ms`,
      ours: `${time.ours.toFixed(0)} ms`,
      ratio: time.ratio,
      target: { most: most ?? Number.POSITIVE_INFINITY },
      note: most === undefined ? "ss has no JSON, and prints fewer fields" : "",
    });
    const memory = peak(folder, line);
    report.add({
      measure: `${words}, RSS in MB`,
      peer: "",
      ours: memory.toFixed(1),
      ratio: memory,
      target: { most: MAX_MEMORY },
    });
  }
}

/** Peak memory of a run; getrusage would include the parent's. */
function peak(folder: string, [node = "", ...line]: readonly string[]): number {
  const [hook, file] = [join(folder, "peak.cjs"), join(folder, "peak")];
  const save = `fs.writeFileSync(${JSON.stringify(file)}, fs.readFileSync("/proc/self/status"))`;
  writeFileSync(hook, `const fs = require("fs"); process.on("exit", () => ${save});`);
  finish([node, "--require", hook, ...line]);
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(file, "utf8"))?.[1]) / MEBIBYTE;
}
