import { type NetnsTarget, run } from "../../support/process.js";
import { compile } from "./compile.js";

/** Number of events that storm.c causes for each connection. */
const PER_CONNECTION = 6;
const EVENTS_PER_LISTENER = 2;

/** Causes events in a namespace, faster than node can. */
export interface Storm {
  /** Opens and closes this number of connections. */
  runStorm(place: NetnsTarget, connections: number): Promise<StormTime>;
}

export interface StormTime {
  readonly events: number;
  readonly perSecond: number;
}

/** Compiles storm.c into `folder`. @returns the reason if there is no compiler */
export function buildStorm(folder: string): Storm | string {
  const program = compile(folder, "storm");
  if (typeof program !== "string") return program.problem;
  return { runStorm: (place, connections) => runStorm(place, program, connections) };
}

async function runStorm(place: NetnsTarget, program: string, connections: number): Promise<StormTime> {
  const startedAt = performance.now();
  await run(place, [program, String(connections)], { timeout: 60_000 });
  const seconds = (performance.now() - startedAt) / 1000;
  const events = connections * PER_CONNECTION + EVENTS_PER_LISTENER;
  return { events, perSecond: events / seconds };
}
