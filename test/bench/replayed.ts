import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { single } from "../support/namespaces.js";
import { start } from "../support/process.js";
import { ROOT } from "../support/root.js";
import { type Consumer, consumer } from "./support/consumer.js";
import { compared, median } from "./support/measure.js";
import type { Replay } from "./support/replay.js";
import type { Report } from "./support/report.js";

/** Events in each round, and events a second. */
const EVENTS = 200_000;
const ROUNDS = 5;
const MAX_GROWTH = 2;
/** Number of single events after an idle time, and that time in ms. */
const SINGLES = 30;
const QUIET_MS = 120;
const MAX_MS = 5;

/** The program, changed so that it accepts events of other processes. */
const OWN_PROGRAM = [process.execPath, join(ROOT, "dist/test/foreign.mjs")];
const TRANSPORTS = ["native", "netlink"] as const;

type Transport = (typeof TRANSPORTS)[number];

/**
 * Bursts of 200,000 events a second for five seconds, sent to the group by a process: lost events, processor time,
 * growth; and single events.
 */
export async function replayed(report: Report, replay: Replay, file: string): Promise<void> {
  const peer = await million(replay, ["ip", "mptcp", "monitor"], file);
  for (const transport of TRANSPORTS) {
    const own = await million(replay, [...OWN_PROGRAM, "monitor"], file, transport);
    add(report, `replayed, ${transport}`, transport, peer, own);
    await addSingles(report, replay, transport);
  }
}

interface Replayed {
  /** Microseconds of processor time an event, lost events, and memory in MB at the end, of each round. */
  readonly rounds: readonly { readonly cpu: number; readonly lost: number; readonly memory: number }[];
  readonly told: number;
  readonly perSecond: number;
}

function add(report: Report, name: string, transport: Transport, peer: Replayed, own: Replayed): void {
  const totalLost = ({ rounds }: Replayed) => rounds.reduce((sum, round) => sum + round.lost, 0);
  const measure = `${name}, lost of ${(EVENTS * ROUNDS) / 1e6} million`;
  const row = { measure, peer: `${totalLost(peer)}`, ours: `${totalLost(own)}`, ratio: totalLost(own) };
  const note = `${Math.round(own.perSecond / 1000)},000 events/s; ${own.told} told`;
  // The fallback's buffer contains 50 ms of this rate: any pause of the machine causes a loss.
  report.add({ ...row, note, ...(transport === "native" && { target: { most: 0 } }) });
  addCpu(report, name, peer, own);
  const [early, late] = [own.rounds[1]?.memory ?? 0, own.rounds.at(-1)?.memory ?? 0];
  const growth = { measure: `${name}, growth after the first 400,000, MB`, peer: "", ratio: late - early };
  report.add({ ...growth, ours: (late - early).toFixed(1), target: { most: MAX_GROWTH } });
}

function addCpu(report: Report, name: string, peer: Replayed, own: Replayed): void {
  const pairs = own.rounds.slice(2).map(({ cpu }, i) => [peer.rounds[i + 2]?.cpu ?? 0, cpu] as const);
  const { peer: theirs, ours, ratio } = compared(pairs);
  const measure = `${name}, CPU an event, warm`;
  const note = "the sender gives 32 at once, which spares ip most of its waking up";
  report.add({ measure, peer: `${theirs.toFixed(2)} us`, ours: `${ours.toFixed(2)} us`, ratio, note });
}

async function million(
  replay: Replay,
  argv: readonly string[],
  file: string,
  transport?: string,
): Promise<Replayed> {
  await using place = await single();
  await using watching = consumer(place, argv, file, transport ? { MPTCPCTL_TRANSPORT: transport } : {});
  const send = (events: number, perSecond: number) => replay.send(place, events, perSecond);
  do {
    await send(1, 0);
    await watching.quiet();
  } while (watching.lines() === 0);
  const rounds: Replayed["rounds"][number][] = [];
  const speeds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const initial = { cpu: watching.cpu(), lines: watching.lines() };
    speeds.push((await send(EVENTS, EVENTS)).perSecond);
    await watching.quiet();
    rounds.push(differenceSince(initial, watching));
  }
  return { rounds, told: watching.told().events, perSecond: median(speeds) };
}

function differenceSince(
  initial: { cpu: number; lines: number },
  watching: Consumer,
): Replayed["rounds"][number] {
  return {
    cpu: (watching.cpu() - initial.cpu) / EVENTS / 1000,
    lost: EVENTS - (watching.lines() - initial.lines),
    memory: watching.held(),
  };
}

/** Milliseconds from sending an event until its line is read, each after an idle time. */
async function addSingles(report: Report, replay: Replay, transport: Transport): Promise<void> {
  await using place = await single();
  await using running = start(place, [...OWN_PROGRAM, "monitor"], { env: { MPTCPCTL_TRANSPORT: transport } });
  let arrivedAt = 0n;
  running.child.stdout?.on("data", () => {
    arrivedAt = process.hrtime.bigint();
  });
  const waits: number[] = [];
  for (let tries = 0; waits.length < SINGLES && tries < 2 * SINGLES; tries++) {
    const { at } = await replay.send(place, 1, 0);
    await sleep(QUIET_MS);
    if (arrivedAt > at) waits.push(Number(arrivedAt - at) / 1e6);
  }
  waits.sort((a, b) => a - b);
  const percentile90 = waits[Math.floor(waits.length * 0.9)] ?? Number.NaN;
  report.add({
    measure: `first event of a quiet time, ${transport}, ms, 9 of 10 within`,
    peer: "",
    ours: percentile90.toFixed(1),
    ratio: percentile90,
    target: { most: MAX_MS },
    note: `median ${median(waits).toFixed(1)}, worst ${waits.at(-1)?.toFixed(1)}`,
  });
}
