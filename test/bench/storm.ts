import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Namespace, single } from "../support/namespaces.js";
import { replayed } from "./replayed.js";
import { type Consumer, consumer } from "./support/consumer.js";
import { compared, median } from "./support/measure.js";
import { isThere, OURS } from "./support/programs.js";
import { buildReplay } from "./support/replay.js";
import type { Bench, Report } from "./support/report.js";
import { buildStorm, type Storm } from "./support/storm.js";

const ROUNDS = 3;
/** Connections in the bursts that each consumer receives: the first burst runs code that V8 has not compiled yet. */
const STORMS = [6000, 12_000, 12_000];
const MOST_MEMORY = 60;
/** Maximum number of single connections, one after the other, while waiting for a consumer to listen. */
const KNOCKS = 100;

const STYLES = [[], ["-j"], ["-ts"]] as const;
const OWN = [
  { transport: "native", most: 0.5 },
  { transport: "netlink", most: 0.8 },
] as const;

interface Weathered {
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
export const storm: Bench = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-bench-"));
  try {
    const made = buildStorm(folder);
    if (typeof made === "string") report.missing("a C compiler", made);
    else if (!isThere("ip")) report.missing("ip", "no iproute2");
    else await compareAll(report, made, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

async function compareAll(report: Report, made: Storm, folder: string): Promise<void> {
  const file = join(folder, "events");
  for (const style of STYLES) await compareStyle(report, made, style, file);
  const replay = await buildReplay(folder);
  if (typeof replay === "string") report.missing("a sender of events", replay);
  else await replayed(report, replay, file);
}

async function compareStyle(
  report: Report,
  made: Storm,
  style: readonly string[],
  file: string,
): Promise<void> {
  const peers: Weathered[] = [];
  const own: Weathered[][] = OWN.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    peers.push(await weather(made, ["ip", ...style, "mptcp", "monitor"], file));
    for (const [i, { transport }] of OWN.entries())
      own[i]?.push(await weather(made, [...OURS, ...style, "monitor"], file, transport));
  }
  for (const [i, { transport, most }] of OWN.entries())
    add(report, ["monitor", ...style, transport].join(" "), most, peers, own[i]!);
}

function add(report: Report, name: string, most: number, peers: Weathered[], own: Weathered[]): void {
  addCpu(report, `${name}, CPU an event`, peers, own, most);
  addLost(report, `${name}, events lost`, peers, own);
  const memory = Math.max(...own.map((one) => one.memory));
  const row = { measure: `${name}, RSS in MB`, peer: "", ours: memory.toFixed(1), ratio: memory };
  report.add({ ...row, target: { most: MOST_MEMORY } });
}

function addCpu(report: Report, measure: string, peers: Weathered[], own: Weathered[], most: number): void {
  const speed = Math.round(median([...peers, ...own].map(({ perSecond }) => perSecond)) / 1000);
  const inStorm = (n: number) => {
    const { peer, ours, ratio } = compared(own.map(({ cpu }, round) => [peers[round]!.cpu[n]!, cpu[n]!]));
    return { peer: `${peer.toFixed(2)} us`, ours: `${ours.toFixed(2)} us`, ratio };
  };
  report.add({ measure: `${measure}, first second`, ...inStorm(0), note: `about ${speed},000 events/s` });
  report.add({ measure, ...inStorm(STORMS.length - 1), target: { most } });
}

function addLost(report: Report, measure: string, peers: Weathered[], own: Weathered[]): void {
  const sum = (all: Weathered[], key: "lost" | "told") => all.reduce((total, one) => total + one[key], 0);
  const [theirs, ours] = [sum(peers, "lost"), sum(own, "lost")];
  const note = ours > 0 ? { note: `${sum(own, "told")} of them told` } : {};
  report.add({ measure, peer: `${theirs}`, ours: `${ours}`, ratio: ours, target: { most: 0 }, ...note });
}

async function weather(
  made: Storm,
  argv: readonly string[],
  file: string,
  transport?: string,
): Promise<Weathered> {
  await using place = await single();
  const env: Record<string, string> = transport === undefined ? {} : { MPTCPCTL_TRANSPORT: transport };
  await using watching = consumer(place, argv, file, env);
  await listening(made, place, watching);
  const storms: Awaited<ReturnType<typeof once>>[] = [];
  for (const connections of STORMS) storms.push(await once(made, connections, place, watching));
  return {
    cpu: storms.map(({ cpu }) => cpu),
    lost: storms.reduce((lost, one) => lost + one.lost, 0) + watching.told().lines,
    told: watching.told().events,
    memory: watching.peak(),
    perSecond: median(storms.map(({ perSecond }) => perSecond)),
  };
}

async function once(made: Storm, connections: number, place: Namespace, watching: Consumer) {
  const before = { cpu: watching.cpu(), lines: watching.lines() };
  const { events, perSecond } = await made.blow(place, connections);
  await watching.quiet();
  const cpu = (watching.cpu() - before.cpu) / events / 1000;
  return { cpu, lost: events - (watching.lines() - before.lines), perSecond };
}

/** Opens connections repeatedly until the consumer shows one. */
async function listening(made: Storm, place: Namespace, watching: Consumer): Promise<void> {
  for (let n = 0; n < KNOCKS; n++) {
    await made.blow(place, 1);
    await watching.quiet();
    if (watching.lines() > 0) return;
  }
  throw new Error(`nothing shows:\n${watching.running.output.all()}`);
}
