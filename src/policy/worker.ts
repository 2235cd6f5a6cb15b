// The thread of a policy. It has no sockets; all requests go to its parent.
import { createRequire, syncBuiltinESMExports } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { LIVE_CLOCK } from "../client/userspace/clock.js";
import { MptcpError, UsageError } from "../errors.js";
import { Calls } from "./calls.js";
import { HookRunner } from "./hook-runner.js";
import { errorText } from "./hooks.js";
import { LogSender } from "./log-sender.js";
import type { FromPolicy, PolicyThreadData, ToPolicy } from "./messages.js";
import { loadPolicy, unknownHooks } from "./module.js";
import { takeOutput } from "./output.js";
import { ReplayTime } from "./replay-time.js";
import { COUNTER } from "./shared-counters.js";

const { file, isReplay, port, cells } = takeOver(workerData as Partial<PolicyThreadData>);
// Bound before the policy is loaded, because the policy may replace them.
const postToParent = port.postMessage.bind(port) as (message: FromPolicy) => void;
const listen = port.on.bind(port);
const sender = new LogSender(cells, postToParent);
const { log } = sender;
const flush = takeOutput(process, sender);
const calls = new Calls(postToParent);
const replay = isReplay ? new ReplayTime(() => calls.size) : undefined;

/** Messages that a policy posts to the parent by accident must not accumulate. */
function takeOver(data: Partial<PolicyThreadData>): PolicyThreadData {
  const own = { ...data } as PolicyThreadData;
  delete data.port;
  delete data.cells;
  parentPort?.close();
  Object.assign(process, { _getActiveHandles: () => [] });
  const threads = createRequire(import.meta.url)("node:worker_threads");
  // Node 22.5 and newer.
  if ("postMessageToThread" in threads) threads.postMessageToThread = forbidThreads;
  syncBuiltinESMExports();
  return own;
}

async function forbidThreads(): Promise<never> {
  throw new UsageError("a policy cannot send messages to other threads");
}

async function settle(): Promise<void> {
  await replay?.settle();
  postToParent({ kind: "settled", isMore: false });
}

async function advanceTo(stamp: number): Promise<void> {
  await replay?.advanceTo(stamp);
  postToParent({ kind: "settled", isMore: false });
}

async function advanceToNext(runner: HookRunner): Promise<void> {
  const isMore = (await replay?.advanceToNext(runner)) ?? false;
  if (!isMore) for (const text of replay?.unfinished(runner) ?? []) log("warning", text);
  postToParent({ kind: "settled", isMore });
}

async function stop(runner: HookRunner): Promise<void> {
  await runner.stop();
  await replay?.settle();
  flush();
  postToParent({ kind: "stopped", pending: isReplay ? [] : runner.pending });
}

const handlers: {
  readonly [K in ToPolicy["kind"]]: (runner: HookRunner, message: ToPolicy & { kind: K }) => void;
} = {
  seed: (runner, part) => runner.feed(part),
  events: (runner, part) => runner.feed(part),
  reply: (_, { id, value }) => calls.resolve(id, value),
  refusal: (_, { id, error }) => calls.refuse(id, error),
  ping: () => postToParent({ kind: "pong" }),
  settle: () => void settle(),
  until: (_, { stamp }) => void advanceTo(stamp),
  pass: (runner) => void advanceToNext(runner),
  stop: (runner) => void stop(runner),
};

function take(runner: HookRunner, message: ToPolicy): void {
  try {
    (handlers[message.kind] as (runner: HookRunner, message: ToPolicy) => void)(runner, message);
  } finally {
    if (message.kind === "seed" || message.kind === "events") postToParent({ kind: "taken" });
  }
}

// An uncaught error in a callback of the policy ends neither the policy nor this process.
process.on("uncaughtException", (error) => log("error", `uncaught: ${errorText(error)}`));
process.on("unhandledRejection", (error) => log("error", `uncaught: ${errorText(error)}`));
process.on("exit", flush);

/** With a top-level await that never settles, the thread would have nothing to do. */
function neverLoaded(): void {
  const message = `${file} never finishes loading: it awaits something outside its hooks that never settles`;
  postToParent({ kind: "unfit", message, hint: "move this await into the hook start" });
}

/** Calls a hook, and shows the parent that the thread makes progress. */
function wrapHook(hook: () => unknown): unknown {
  Atomics.add(cells, COUNTER.beats, 1);
  return replay === undefined ? hook() : replay.timers.countTimers(hook);
}

async function begin(): Promise<void> {
  process.once("beforeExit", neverLoaded);
  const policy = await loadPolicy(file);
  process.off("beforeExit", neverLoaded);
  for (const name of unknownHooks(policy)) log("warning", `${name} is not a hook and is never called`);
  const clock = replay?.clock ?? LIVE_CLOCK;
  const runner = new HookRunner(policy, { verbs: calls.verbs, clock, log, around: wrapHook });
  listen("message", (message: ToPolicy) => take(runner, message));
  await runner.start();
  postToParent({ kind: "ready", name: typeof policy.name === "string" ? policy.name : undefined });
}

begin().catch((error) => {
  const hint = error instanceof MptcpError ? error.hint : undefined;
  const message = error instanceof MptcpError ? error.message : errorText(error);
  postToParent({ kind: "unfit", message, ...(hint !== undefined && { hint }) });
});
