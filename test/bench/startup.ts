import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clocked, compare } from "./support/measure.js";
import { ENV, finish, isInstalled, OWN_COMMAND } from "./support/programs.js";
import type { Bench, Report } from "./support/report.js";

const ROUNDS = 25;
/** In tests of memory: few rounds do, it hardly varies. */
const MEMORY_ROUNDS = 5;
const MEBIBYTE = 1024;

interface Start {
  readonly words: string;
  readonly most: number;
  /** Undoes the effect of the line, outside the measurement. */
  readonly undo?: readonly string[];
}

const FLUSH = [...OWN_COMMAND, "endpoint", "flush"];
const STARTS: readonly Start[] = [
  { words: "limits show", most: 1.12 },
  { words: "-j limits", most: 1.2 },
  { words: "endpoint show", most: 1.2 },
  { words: "counters", most: 1.2 },
  { words: "explain fullmesh", most: 1.2 },
  { words: "status", most: 1.25 },
  { words: "connections", most: 1.35 },
  { words: "limits set subflows 2", most: 1.2 },
  { words: "endpoint add dev wlp1s0 192.0.2.3 subflow", most: 1.35, undo: FLUSH },
  { words: "--table limits", most: 1.5 },
  { words: "--help", most: 1.6 },
  { words: "endpoint --help", most: 1.6 },
  { words: "endpoint add --help", most: 1.6 },
];
const UNTIL_SUBSCRIBED = 1.15;

/** Complete processes, from spawn to exit, compared with node and an empty script. */
export const startup: Bench = async (report) => {
  if (!isInstalled("ip")) return report.missing("ip", "it makes the interface that endpoints are added on");
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-bench-"));
  const empty = join(folder, "empty.cjs");
  writeFileSync(empty, "");
  interfaces();
  try {
    const bare = [process.execPath, empty];
    for (const start of STARTS) await measure(report, start, bare);
    await subscribing(report, bare);
    await memory(report, folder, empty);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The interface and the address of the README's example. */
function interfaces(): void {
  finish(["ip", "link", "add", "wlp1s0", "type", "veth", "peer", "name", "to-wlp1s0"]);
  finish(["ip", "address", "add", "192.0.2.3/24", "dev", "wlp1s0"]);
  for (const name of ["wlp1s0", "to-wlp1s0"]) finish(["ip", "link", "set", "dev", name, "up"]);
}

async function measure(report: Report, { words, most, undo }: Start, bare: readonly string[]): Promise<void> {
  const line = [...OWN_COMMAND, ...words.split(" ")];
  const runOwn = () => {
    const time = clocked(() => finish(line));
    if (undo) finish(undo);
    return time;
  };
  for (let warm = 0; warm < 2; warm++) runOwn();
  const found = await compare(ROUNDS, () => clocked(() => finish(bare)), runOwn);
  const [peer, own] = [found.peer, found.ours].map((time) => `${time.toFixed(1)} ms`);
  report.add({ measure: words, peer: peer!, ours: own!, ratio: found.ratio, target: { most } });
}

/** From spawning `monitor` until it receives events, against a whole bare node. */
async function subscribing(report: Report, bare: readonly string[]): Promise<void> {
  await untilSubscribed();
  const found = await compare(ROUNDS, () => clocked(() => finish(bare)), untilSubscribed);
  const [peer, own] = [found.peer, found.ours].map((time) => `${time.toFixed(1)} ms`);
  const target = { most: UNTIL_SUBSCRIBED };
  report.add({ measure: "monitor, until subscribed", peer: peer!, ours: own!, ratio: found.ratio, target });
}

async function untilSubscribed(): Promise<number> {
  const began = performance.now();
  const [command = "", ...words] = [...OWN_COMMAND, "monitor", "--ready-fd", "3"];
  const monitor = spawn(command, words, { stdio: ["ignore", "ignore", "inherit", "pipe"], env: ENV });
  await once(monitor.stdio[3] as NodeJS.ReadableStream, "data");
  const took = performance.now() - began;
  monitor.kill();
  await once(monitor, "exit");
  return took;
}

/** The most memory `limits show` ever held, above bare node's. VmHWM, because getrusage counts the parent's, too. */
async function memory(report: Report, folder: string, empty: string): Promise<void> {
  const hook = join(folder, "peak.cjs");
  const file = join(folder, "peak");
  writeFileSync(
    hook,
    `const fs = require("fs");
process.on("exit", () => fs.writeFileSync(${JSON.stringify(file)}, fs.readFileSync("/proc/self/status")));`,
  );
  const peak = (script: readonly string[]) => {
    finish([process.execPath, "--require", hook, ...script]);
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(file, "utf8"))?.[1]) / MEBIBYTE;
  };
  const [, program = ""] = OWN_COMMAND;
  const { peer, ours } = await compare(
    MEMORY_ROUNDS,
    () => peak([empty]),
    () => peak([program, "limits", "show"]),
  );
  report.add({
    measure: "limits show, RSS above bare node's, MB",
    peer: `${peer.toFixed(1)} MB`,
    ours: `${ours.toFixed(1)} MB`,
    ratio: ours - peer,
    target: { most: 4 },
    note: "a difference",
  });
}
