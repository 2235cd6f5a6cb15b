// The thread of a policy: knows nothing of sockets, asks its parent for everything.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { LIVE_CLOCK } from "../client/clock.js";
import { MptcpError, UsageError } from "../errors.js";
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
/** The most waits that may end between two events: a policy may wait for no time at all, again and again. */
const MOST_WAITS = 10_000;

const tell = (message: FromPolicy): void => port.postMessage(message);
const log = (level: LogLevel, text: string): void => tell({ kind: "log", level, text });

/** Calls that wait for their answer. */
const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let lastCall = 0;

/** Milliseconds since the first event of a recording: what the policy waits for before has not begun any earlier. */
function sinceFirst(stamp: number): number {
  firstStamp ??= stamp;
  return (stamp - firstStamp) / 1000;
}

let firstStamp: number | undefined;

const verbs = Object.fromEntries(
  VERBS.map((verb) => [
    verb,
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++lastCall;
        calls.set(id, { resolve, reject: placed(reject) });
        ask({ kind: "call", id, verb, args });
      }),
  ]),
) as unknown as Verbs;

/** An error that arrives from the other thread bears the place of the call. */
function placed(reject: (error: Error) => void): (error: Error) => void {
  const { stack = "" } = new Error("called here");
  const frames = stack.slice(stack.indexOf("\n"));
  return (error) => {
    error.stack = `${error.name}: ${error.message}${frames}`;
    reject(error);
  };
}

/** What cannot be copied to another thread is the policy's mistake. */
function ask(call: FromPolicy & { kind: "call" }): void {
  try {
    tell(call);
  } catch {
    const hint =
      "hand over texts, numbers, true and false, and objects of these: no functions, no connections";
    const error = new UsageError(`what is given to ${call.verb} is no plain data`, { hint });
    answered(call.id)?.reject(error);
  }
}

function answered(
  id: number,
): { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined {
  const call = calls.get(id);
  calls.delete(id);
  return call;
}

/** Until nothing follows any more from what has happened. */
async function quiet(): Promise<void> {
  for (let still = 0, turns = 0; still < QUIET_TURNS && turns < MOST_TURNS; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    still = calls.size === 0 ? still + 1 : 0;
  }
}

async function settle(isMore = true): Promise<void> {
  await quiet();
  tell({ kind: "settled", isMore });
}

/** Time passes up to an event: all that was waited for comes before it, one after the other. */
async function passUntil(stamp: number): Promise<void> {
  const now = sinceFirst(stamp);
  if (clock instanceof ReplayClock) {
    for (let left = MOST_WAITS; left > 0 && clock.ringBefore(now); left--) await quiet();
    clock.passTo(now);
  }
  await settle();
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
    for (const event of events) runner.take(event);
  },
  reply: (_, { id, value }) => answered(id)?.resolve(value),
  refusal: (_, { id, error }) => answered(id)?.reject(errorFromWire(error)),
  ping: () => tell({ kind: "pong" }),
  settle: () => void settle(),
  until: (_, { stamp }) => void passUntil(stamp),
  pass: () => void pass(),
  stop: (runner) => void runner.stop().then(() => tell({ kind: "stopped", pending: runner.pending })),
};

function take(runner: Runner, message: ToPolicy): void {
  (handlers[message.kind] as (runner: Runner, message: ToPolicy) => void)(runner, message);
}

// A mistake in a callback of the policy's own ends neither it nor us.
process.on("uncaughtException", (error) => log("error", `uncaught: ${explained(error)}`));
process.on("unhandledRejection", (error) => log("error", `not caught: ${explained(error)}`));

/** An await at the top of a module that nothing will ever answer leaves the thread with nothing to do. */
function neverLoaded(): void {
  const message = `${file} is never done loading: what it awaits outside of its hooks never comes`;
  tell({ kind: "unfit", message, hint: "let the hook start await it" });
}

async function begin(): Promise<void> {
  process.once("beforeExit", neverLoaded);
  const policy = await loadPolicy(file);
  process.off("beforeExit", neverLoaded);
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
