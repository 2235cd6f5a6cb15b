import { statSync } from "node:fs";
import { extname, resolve } from "node:path";
import type { PathManager } from "../client/path-manager.js";
import { sleep } from "../client/sleep.js";
import { UnsupportedError, UsageError } from "../errors.js";
import { withIsolatedCallbacks } from "./callbacks.js";
import { Decisions } from "./decisions.js";
import { EventFeeder } from "./event-feed.js";
import { loadError } from "./load-error.js";
import type { PolicyFileOptions } from "./options.js";
import { PolicyWorker, type WorkerExit } from "./worker-handle.js";

/** Delay before a policy that ended is restarted, doubled each time up to the maximum; milliseconds. */
const MIN_RESTART_DELAY = 1000;
const MAX_RESTART_DELAY = 60_000;
/** After a run of this length, the delay starts at the minimum again. */
const STABLE_RUN_MS = 60_000;

/**
 * Runs the policy that a module exports (as `policy` or as default) in a thread of its own until the signal
 * aborts. An exception in a policy is logged. A policy that hangs, crashes or exits is stopped, logged and
 * restarted with the connections that exist then, after an increasing delay.
 * @throws UsageError if the module cannot be used at all, UnsupportedError if this Node cannot load it,
 * PermissionError
 */
export async function runPolicyFile(
  mptcp: PathManager,
  file: string,
  callerOptions: PolicyFileOptions = {},
): Promise<void> {
  const path = usable(file);
  const options = withIsolatedCallbacks(callerOptions);
  const { isReplay = mptcp.netnsClient.platform.isReplay } = options;
  if (isReplay) {
    const { replayPolicyFile } = await import("./replay.js");
    return replayPolicyFile(mptcp, path, options);
  }
  await new Daemon(mptcp, path, options).run();
}

/** @throws UsageError, UnsupportedError */
function usable(file: string): string {
  const path = resolve(file);
  const fileStats = statSync(path, { throwIfNoEntry: false });
  if (!fileStats?.isFile())
    throw new UsageError(fileStats ? `${file} is no file` : `there is no ${file}`, {
      argument: file,
      hint: "give the path of a module that exports a policy",
    });
  const ending = extname(path);
  if (![".js", ".mjs", ".cjs", ".ts", ".mts"].includes(ending))
    throw new UsageError(`${file} is not a module: its name ends in ${ending || "nothing"}`, {
      argument: file,
      hint: "a policy is JavaScript (.mjs, .js) or TypeScript (.ts, .mts)",
    });
  const { typescript } = process.features as { typescript?: unknown };
  if (/ts$/.test(ending) && !typescript)
    throw new UnsupportedError(`Node ${process.versions.node} does not run TypeScript`, {
      argument: file,
      hint: "Node 22.18 and newer strip types; here, compile it first: tsc, esbuild or swc make a .mjs of it",
    });
  return path;
}

class Daemon {
  #thread: PolicyWorker | undefined;
  readonly #decisions: Decisions;
  readonly #feeder: EventFeeder;
  readonly #stop = new AbortController();

  constructor(
    readonly mptcp: PathManager,
    readonly file: string,
    readonly options: PolicyFileOptions,
  ) {
    this.#decisions = new Decisions(mptcp, options.onDecision ?? (() => {}));
    this.#feeder = new EventFeeder(mptcp, { ...options, signal: this.#stop.signal });
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    const end = () => this.#stop.abort();
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
    try {
      await this.#begin();
      if (this.#stop.signal.aborted) return;
      void this.#keepAlive();
      for await (const part of this.#feeder.feed()) {
        if (this.#stop.signal.aborted) break;
        await this.#thread?.feed(part);
      }
    } finally {
      signal?.removeEventListener("abort", end);
      end();
      await this.#end();
    }
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return;
    for (const hook of await thread.stop()) this.#log("warning", `${hook} had not returned`);
    if (!(await thread.isGone())) this.options.onStuck?.();
  }

  #log(level: "warning" | "error", text: string): void {
    this.options.log?.(level, text);
  }

  /**
   * Also resolves if it is stopped in the meantime.
   * @throws UsageError if it cannot be loaded
   */
  async #begin(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    const thread = this.#new();
    if ((await thread.ready) || signal.aborted) return;
    throw loadError(this.file, await thread.ended);
  }

  #new(): PolicyWorker {
    const log = this.options.log ?? (() => {});
    const thread = new PolicyWorker(this.#decisions, log, { file: this.file, isReplay: false });
    this.#thread = thread;
    const { signal } = this.#stop;
    const stop = () => void thread.stop();
    signal.addEventListener("abort", stop, { once: true });
    void thread.ended.then(() => signal.removeEventListener("abort", stop));
    return thread;
  }

  /** Threads that cannot be stopped must not accumulate. */
  async #untilGone(thread: PolicyWorker | undefined): Promise<void> {
    if (thread === undefined || (await thread.isGone())) return;
    const { signal } = this.#stop;
    if (signal.aborted) return;
    this.#log("error", STUCK_TEXT);
    const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await Promise.race([thread.gone, stopped]);
  }

  async #keepAlive(): Promise<void> {
    let pause = MIN_RESTART_DELAY;
    while (!this.#stop.signal.aborted) {
      const startTime = Date.now();
      const thread = this.#thread;
      const ending = await thread?.ended;
      if (ending === undefined || ending.why === "stopped" || this.#stop.signal.aborted) return;
      if (Date.now() - startTime > STABLE_RUN_MS) pause = MIN_RESTART_DELAY;
      this.#log("error", `the policy was ended: ${endingText(ending)}; it restarts in ${pause / 1000} s`);
      await sleep(pause, this.#stop.signal);
      await this.#untilGone(thread);
      pause = Math.min(2 * pause, MAX_RESTART_DELAY);
      if (this.#stop.signal.aborted) return;
      if (await this.#new().ready) this.#feeder.reseed();
    }
  }
}

const STUCK_TEXT =
  "its thread is inside a system call and cannot be stopped: the policy restarts after that call";

const endingText = ({ text, hint }: WorkerExit): string => (hint === undefined ? text : `${text} (${hint})`);
