import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Namespace, single } from "../support/namespaces.js";
import { replayed } from "./replayed.js";
import { type Consumer, consumer } from "./support/consumer.js";
import { compared, median } from "./support/measure.js";
import { isInstalled, OWN_COMMAND } from "./support/programs.js";
import { buildReplay } from "./support/replay.js";
import type { Bench, Report } from "./support/report.js";
import { buildStorm, type Storm } from "./support/storm.js";

const ROUNDS = 3;
/** Connections in the bursts that each consumer receives: the first burst runs code that V8 has not compiled yet. */
const STORMS = [6000, 12_000, 12_000];
const MAX_MEMORY = 60;
/** Maximum number of single connections, one after the other, while waiting for a consumer to listen. */
const MAX_PROBES = 100;

const STYLES = [[], ["-j"], ["-ts"]] as const;
const OWN = [
  { transport: "native", most: 0.5 },
  { transport: "netlink", most: 0.8 },
] as const;

interface StormResult {
  /** Microseconds of processor time an event, in each burst. */
  readonly cpu: readonly number[];
  readonly lost: number;
  /** Lost events, and those reported as lost. */
  readonly told: number;
  /** MB. */
  readonly memory: number;
  readonly perSecond: number;
}

/** Processor time an event of `monitor` and of `ip mptcp monitor`, each with its own bursts, alternately. */
export const stormBench: Bench = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-bench-"));
  try {
    const connector = buildStorm(folder);
    if (typeof connector === "string") report.missing("a C compiler", connector);
    else if (!isInstalled("ip")) report.missing("ip", "no iproute2");
    else await compareAll(report, connector, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

async function compareAll(report: Report, connector: Storm, folder: string): Promise<void> {
  const file = join(folder, "events");
  for (const style of STYLES) await compareStyle(report, connector, style, file);
  const replay = await buildReplay(folder);
  if (typeof replay === "string") report.missing("a sender of events", replay);
  else await replayed(report, replay, file);
}

async function compareStyle(
  report: Report,
  connector: Storm,
  style: readonly string[],
  file: string,
): Promise<void> {
  const peers: StormResult[] = [];
  const own: StormResult[][] = OWN.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    peers.push(await measureStorms(connector, ["ip", ...style, "mptcp", "monitor"], file));
    for (const [i, { transport }] of OWN.entries())
      own[i]?.push(await measureStorms(connector, [...OWN_COMMAND, ...style, "monitor"], file, transport));
  }
  for (const [i, { transport, most }] of OWN.entries())
    add(report, ["monitor", ...style, transport].join(" "), most, peers, own[i]!);
}

function add(report: Report, name: string, maxRatio: number, peers: StormResult[], own: StormResult[]): void {
  addCpu(report, `${name}, CPU an event`, peers, own, maxRatio);
  addLost(report, `${name}, events lost`, peers, own);
  const memory = Math.max(...own.map((one) => one.memory));
  const row = { measure: `${name}, RSS in MB`, peer: "", ours: memory.toFixed(1), ratio: memory };
  report.add({ ...row, target: { most: MAX_MEMORY } });
}

function addCpu(
  report: Report,
  measure: string,
  peers: StormResult[],
  own: StormResult[],
  maxRatio: number,
): void {
  const speed = Math.round(median([...peers, ...own].map(({ perSecond }) => perSecond)) / 1000);
  const cpuInStorm = (n: number) => {
    const { peer, ours, ratio } = compared(own.map(({ cpu }, round) => [peers[round]!.cpu[n]!, cpu[n]!]));
    return { peer: `${peer.toFixed(2)} us`, ours: `${ours.toFixed(2)} us`, ratio };
  };
  report.add({ measure: `${measure}, first second`, ...cpuInStorm(0), note: `about ${speed},000 events/s` });
  report.add({ measure, ...cpuInStorm(STORMS.length - 1), target: { most: maxRatio } });
}

function addLost(report: Report, measure: string, peers: StormResult[], own: StormResult[]): void {
  const sum = (all: StormResult[], key: "lost" | "told") => all.reduce((total, one) => total + one[key], 0);
  const [theirs, ours] = [sum(peers, "lost"), sum(own, "lost")];
  const note = ours > 0 ? { note: `${sum(own, "told")} of them reported` } : {};
  report.add({ measure, peer: `${theirs}`, ours: `${ours}`, ratio: ours, target: { most: 0 }, ...note });
}

async function measureStorms(
  connector: Storm,
  argv: readonly string[],
  file: string,
  transport?: string,
): Promise<StormResult> {
  await using place = await single();
  const env: Record<string, string> = transport === undefined ? {} : { MPTCPCTL_TRANSPORT: transport };
  await using watching = consumer(place, argv, file, env);
  await listening(connector, place, watching);
  const storms: Awaited<ReturnType<typeof oneStorm>>[] = [];
  for (const connections of STORMS) storms.push(await oneStorm(connector, connections, place, watching));
  return {
    cpu: storms.map(({ cpu }) => cpu),
    lost: storms.reduce((lost, one) => lost + one.lost, 0) + watching.told().lines,
    told: watching.told().events,
    memory: watching.peak(),
    perSecond: median(storms.map(({ perSecond }) => perSecond)),
  };
}

async function oneStorm(connector: Storm, connections: number, place: Namespace, watching: Consumer) {
  const initial = { cpu: watching.cpu(), lines: watching.lines() };
  const { events, perSecond } = await connector.runStorm(place, connections);
  await watching.quiet();
  const cpu = (watching.cpu() - initial.cpu) / events / 1000;
  return { cpu, lost: events - (watching.lines() - initial.lines), perSecond };
}

/** Opens connections repeatedly until the consumer shows one. */
async function listening(connector: Storm, place: Namespace, watching: Consumer): Promise<void> {
  for (let n = 0; n < MAX_PROBES; n++) {
    await connector.runStorm(place, 1);
    await watching.quiet();
    if (watching.lines() > 0) return;
  }
  throw new Error(`nothing shows:\n${watching.running.output.all()}`);
}
