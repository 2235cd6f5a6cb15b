// The thread of a policy: knows nothing of sockets, asks its parent for everything.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { LIVE_CLOCK } from "../client/clock.js";
import { MptcpError } from "../errors.js";
import { explained } from "./hooks.js";
import { errorFromWire, type FromPolicy, type PolicyThreadData, type ToPolicy } from "./messages.js";
import { loadPolicy, strangers } from "./module.js";
import type { LogLevel } from "./policy.js";
import { ReplayClock } from "./replay-clock.js";
import { Runner } from "./runner.js";
import { VERBS, type Verbs } from "./verbs.js";

const port = parentPort as MessagePort;
const { file, isReplay } = workerData as PolicyThreadData;
const clock = isReplay ? new ReplayClock() : LIVE_CLOCK;

/** Turns of the event loop without a question before a replay goes on, and the most of them. */
const QUIET_TURNS = 3;
const MOST_TURNS = 2000;

const tell = (message: FromPolicy): void => port.postMessage(message);
const log = (level: LogLevel, text: string): void => tell({ kind: "log", level, text });

/** Calls that wait for their answer. */
const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let lastCall = 0;

const verbs = Object.fromEntries(
  VERBS.map((verb) => [
    verb,
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++lastCall;
        calls.set(id, { resolve, reject });
        ask(id, () => tell({ kind: "call", id, verb, args }));
      }),
  ]),
) as unknown as Verbs;

/** What cannot be copied to another thread is the policy's mistake. */
function ask(id: number, send: () => void): void {
  try {
    send();
  } catch (error) {
    calls.get(id)?.reject(error as Error);
    calls.delete(id);
  }
}

function answered(
  id: number,
): { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined {
  const call = calls.get(id);
  calls.delete(id);
  return call;
}

async function settle(isMore = true): Promise<void> {
  for (let quiet = 0, turns = 0; quiet < QUIET_TURNS && turns < MOST_TURNS; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = calls.size === 0 ? quiet + 1 : 0;
  }
  tell({ kind: "settled", isMore });
}

const pass = (): Promise<void> => settle(clock instanceof ReplayClock && clock.passOn());

const handlers: {
  readonly [K in ToPolicy["kind"]]: (runner: Runner, message: ToPolicy & { kind: K }) => void;
} = {
  seed: (runner, { connections, lost }) => {
    if (lost) log("warning", `${lost} events were lost: all connections were looked at anew`);
    runner.seed(connections);
  },
  events: (runner, { events }) => {
    for (const event of events) {
      if (clock instanceof ReplayClock) clock.passTo(event.stamp / 1000);
      runner.take(event);
    }
  },
  reply: (_, { id, value }) => answered(id)?.resolve(value),
  refusal: (_, { id, error }) => answered(id)?.reject(errorFromWire(error)),
  ping: () => tell({ kind: "pong" }),
  settle: () => void settle(),
  pass: () => void pass(),
  stop: (runner) => void runner.stop().then(() => tell({ kind: "stopped", pending: runner.pending })),
};

function take(runner: Runner, message: ToPolicy): void {
  (handlers[message.kind] as (runner: Runner, message: ToPolicy) => void)(runner, message);
}

// A mistake in a callback of the policy's own ends neither it nor us.
process.on("uncaughtException", (error) => log("error", `uncaught: ${explained(error)}`));
process.on("unhandledRejection", (error) => log("error", `not caught: ${explained(error)}`));

async function begin(): Promise<void> {
  const policy = await loadPolicy(file);
  for (const name of strangers(policy)) log("warning", `${name} is no hook and is never called`);
  const runner = new Runner(policy, { verbs, clock, log });
  port.on("message", (message: ToPolicy) => take(runner, message));
  await runner.start();
  tell({ kind: "ready", name: policy.name });
}

begin().catch((error) => {
  const hint = error instanceof MptcpError ? error.hint : undefined;
  const message = error instanceof MptcpError ? error.message : explained(error);
  tell({ kind: "unfit", message, ...(hint !== undefined && { hint }) });
});
