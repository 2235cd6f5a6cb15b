import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Namespace, single } from "../support/namespaces.js";
import { type Consumer, consumer } from "./support/consumer.js";
import { compared, median } from "./support/measure.js";
import { isThere, OURS } from "./support/programs.js";
import type { Bench, Report } from "./support/report.js";
import { buildStorm, type Storm } from "./support/storm.js";

const ROUNDS = 5;
const CONNECTIONS = 6000;
const MOST_MEMORY = 60;
/** Longest wait for a consumer to be listening: so many single connections, one after the other. */
const KNOCKS = 100;

const STYLES = [[], ["-j"], ["-ts"]] as const;
const OWN = [
  { transport: "native", most: 0.5 },
  { transport: "netlink", most: 0.8 },
] as const;

interface Weathered {
  /** Microseconds of processor time an event. */
  readonly cpu: number;
  readonly lost: number;
  readonly memory: number;
  readonly perSecond: number;
}

/** Processor time an event of `monitor` and of `ip mptcp monitor`, each through storms of its own, in turn. */
export const storm: Bench = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-bench-"));
  try {
    const made = buildStorm(folder);
    if (typeof made === "string") report.missing("a C compiler", made);
    else if (!isThere("ip")) report.missing("ip", "no iproute2");
    else for (const style of STYLES) await compareStyle(report, made, style, join(folder, "events"));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

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
    add(report, [...style, transport].join(" "), most, peers, own[i]!);
}

function add(report: Report, name: string, most: number, peers: Weathered[], own: Weathered[]): void {
  const { peer, ours, ratio } = compared(own.map(({ cpu }, round) => [peers[round]!.cpu, cpu]));
  const sum = (all: Weathered[]) => all.reduce((lost, one) => lost + one.lost, 0);
  const speed = Math.round(median([...peers, ...own].map(({ perSecond }) => perSecond)) / 1000);
  report.add({
    measure: `monitor ${name}, CPU an event`,
    peer: `${peer.toFixed(2)} us`,
    ours: `${ours.toFixed(2)} us`,
    ratio,
    target: { most },
    note: `${speed},000 events/s; ip lost ${sum(peers)}`,
  });
  report.add({
    measure: `monitor ${name}, events lost`,
    peer: String(sum(peers)),
    ours: String(sum(own)),
    ratio: sum(own),
    target: { most: 0 },
  });
  const memory = Math.max(...own.map((one) => one.memory));
  report.add({
    measure: `monitor ${name}, RSS in MB`,
    peer: "",
    ours: memory.toFixed(1),
    ratio: memory,
    target: { most: MOST_MEMORY },
  });
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
  const before = { cpu: watching.cpu(), lines: watching.lines() };
  const { events, perSecond } = await made.blow(place, CONNECTIONS);
  await watching.quiet();
  const lost = events - (watching.lines() - before.lines);
  return { cpu: (watching.cpu() - before.cpu) / events / 1000, lost, memory: watching.peak(), perSecond };
}

/** Makes a connection now and then until it shows. */
async function listening(made: Storm, place: Namespace, watching: Consumer): Promise<void> {
  for (let n = 0; n < KNOCKS; n++) {
    await made.blow(place, 1);
    await watching.quiet();
    if (watching.lines() > 0) return;
  }
  throw new Error(`nothing shows:\n${watching.running.output.all()}`);
}
