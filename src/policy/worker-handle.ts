import { Worker } from "node:worker_threads";
import { builtFile } from "../transport/native/binding.js";
import type { Actions } from "./actions.js";
import { PolicyChannel } from "./channel.js";
import { type EventFeed, splitFeed } from "./event-feed.js";
import { errorToWire, type FromPolicy, type PolicyThreadData, type ToPolicy } from "./messages.js";
import type { Log } from "./policy.js";
import { COUNTER } from "./shared-counters.js";
import { asText, truncated } from "./text.js";

/** A policy must load, and must answer, within this number of seconds. */
const LOAD_SECONDS = 10;
const HANG_SECONDS = 5;
/** Maximum heap in megabytes. */
const MEMORY_MB = 512;
/** Maximum growth of the whole process in megabytes: buffers are outside the heap. */
const GROWTH_MB = 1024;
/** Interval (ms) of memory and log checks; dropped lines are reported once in this number of checks. */
const CHECK_INTERVAL_MS = 200;
const CHECKS_PER_REPORT = 5;
/** Maximum time (ms) at the end to wait for an answer, then for the hook `stop`, then for the thread. */
const REACTION_MS = 350;
const FAREWELL_MS = 250;
const END_MS = 150;

/** An endless loop may still produce these messages, so they do not prove that the policy answers. */
const MESSAGES_OF_LOOPS: ReadonlySet<FromPolicy["kind"]> = new Set(["log", "call"]);

/** Why the thread of a policy ended. */
export interface WorkerExit {
  /** `unfit`: the policy cannot be loaded. */
  readonly why: "stopped" | "unfit" | "hung" | "crashed" | "left";
  readonly text: string;
  readonly hint?: string | undefined;
}

/** One run of a policy in a thread of its own. */
export class PolicyWorker {
  /** Settles when the run has ended, for any reason. */
  readonly ended: Promise<WorkerExit>;
  /** Settles when the policy is loaded, or cannot be loaded. */
  readonly ready: Promise<boolean>;
  /** Settles when the thread no longer runs: later than `ended` if it is in a system call. */
  readonly gone: Promise<void>;
  readonly #worker: Worker;
  readonly #link: PolicyChannel;
  readonly #watch: NodeJS.Timeout;
  readonly #weigh: NodeJS.Timeout;
  #settle: (ending: WorkerExit) => void = () => {};
  #isReady: (ready: boolean) => void = () => {};
  #settled: ((isMore: boolean) => void) | undefined;
  #isLoaded = false;
  #isOver = false;
  #unanswered = 0;
  #beats = 0;
  #looks = 0;
  #pending: readonly string[] = [];
  #stopping: Promise<readonly string[]> | undefined;

  constructor(
    readonly verbs: Actions,
    readonly log: Log,
    { file, isReplay }: Pick<PolicyThreadData, "file" | "isReplay">,
  ) {
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    const onFlood = () => this.#finish({ why: "crashed", text: "it sent more messages than it may" });
    this.#link = new PolicyChannel((message) => this.#hear(message), onFlood);
    const { cells, remote: port } = this.#link;
    const workerData: PolicyThreadData = { file, isReplay, port, cells };
    this.#worker = new Worker(builtFile("policy-worker.js"), {
      workerData,
      transferList: [port],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    this.gone = new Promise((resolve) => {
      this.#worker.once("exit", () => resolve());
    });
    this.#listen();
    this.#watch = setInterval(() => this.#look(), 1000);
    const initialMemory = process.memoryUsage.rss();
    this.#weigh = setInterval(
      () => this.#weighed(process.memoryUsage.rss() - initialMemory),
      CHECK_INTERVAL_MS,
    );
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  post(message: ToPolicy): void {
    this.#link.post(message);
  }

  /** Sends a part of the feed as fast as the policy takes it. The rest stays in the kernel's queue. */
  async feed(part: EventFeed): Promise<void> {
    for (const feedPart of splitFeed(part)) if (!this.#isOver) await this.#link.feed(feedPart, this.ended);
  }

  /**
   * In a replay: resolves when all consequences of a message are complete.
   * @returns whether hooks still wait
   */
  async settled(message: ToPolicy): Promise<boolean> {
    const exitPromise = new Promise<boolean>((resolve) => {
      this.#settled = resolve;
    });
    this.post(message);
    return Promise.race([exitPromise, this.ended.then(() => false)]);
  }

  /**
   * Tells the policy to stop, waits briefly, then terminates it.
   * @returns hooks that had not returned
   */
  stop(): Promise<readonly string[]> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<readonly string[]> {
    const endPromise = Promise.race([this.ended, this.#told()]);
    this.#unanswered = 1;
    this.post({ kind: "ping" });
    this.post({ kind: "stop" });
    await Promise.race([endPromise, delay(REACTION_MS)]);
    if (this.#unanswered === 0) await Promise.race([endPromise, delay(FAREWELL_MS)]);
    this.#finish({ why: "stopped", text: "it was stopped" });
    return this.#pending;
  }

  /** @returns whether the thread has ended, after a short wait */
  isGone(): Promise<boolean> {
    return Promise.race([this.gone.then(() => true), delay(END_MS).then(() => false)]);
  }

  #tellStopped = () => {};

  #told(): Promise<void> {
    return new Promise((resolve) => {
      this.#tellStopped = resolve;
    });
  }

  #listen(): void {
    const worker = this.#worker;
    // There may be several errors, and an error without a listener would end this process.
    worker.on("error", (error) => this.#finish({ why: "crashed", text: crashText(error) }));
    worker.once("exit", (code) => {
      this.#link.drain();
      const loadingSuffix = this.#isLoaded ? "" : " while it was loaded";
      this.#finish({ why: "left", text: `it ended itself${loadingSuffix}, with exit code ${code}` });
    });
    // Node's streams are not used; if something arrives, it is discarded.
    for (const stream of [worker.stdout, worker.stderr]) stream.resume();
  }

  #hear(message: FromPolicy): void {
    if (!MESSAGES_OF_LOOPS.has(message.kind)) this.#unanswered = 0;
    (this.#hearing[message.kind] as (message: FromPolicy) => void)(message);
  }

  readonly #hearing: { readonly [K in FromPolicy["kind"]]: (message: FromPolicy & { kind: K }) => void } = {
    ready: () => {
      this.#isLoaded = true;
      this.#isReady(true);
    },
    unfit: ({ message, hint }) => this.#unfit(truncated(message), hint && truncated(hint)),
    call: (call) => void this.#answer(call),
    log: ({ level, text }) => this.log(level, text),
    pong: () => {},
    taken: () => {},
    settled: ({ isMore }) => this.#settled?.(isMore),
    stopped: ({ pending }) => {
      this.#pending = pending;
      this.#tellStopped();
    },
  };

  #unfit(text: string, hint: string | undefined): void {
    this.#finish({ why: "unfit", text, hint });
  }

  async #answer({ id, verb, args }: FromPolicy & { kind: "call" }): Promise<void> {
    try {
      const act = this.verbs[verb] as (...args: readonly unknown[]) => Promise<unknown>;
      this.post({ kind: "reply", id, value: await act.apply(this.verbs, [...args]) });
    } catch (error) {
      this.post({ kind: "refusal", id, error: errorToWire(error) });
    }
  }

  /** Counts seconds of this process, so that a suspended machine is not taken for a blocked policy. */
  #look(): void {
    const beats = Atomics.load(this.#link.cells, COUNTER.beats);
    this.#unanswered = beats === this.#beats ? this.#unanswered + 1 : 0;
    this.#beats = beats;
    if (this.#isLoaded) this.post({ kind: "ping" });
    const timeLimit = this.#isLoaded ? HANG_SECONDS : LOAD_SECONDS;
    if (this.#unanswered <= timeLimit) return;
    const text = this.#isLoaded
      ? `it has not responded for ${timeLimit} s: perhaps an endless loop`
      : `it was not loaded within ${timeLimit} s: an endless loop, or an await that never ends`;
    this.#finish({ why: "hung", text });
  }

  #weighed(bytes: number): void {
    this.#link.timePassed(CHECK_INTERVAL_MS / 1000);
    if (++this.#looks % CHECKS_PER_REPORT === 0) this.#tellDropped();
    if (bytes < GROWTH_MB * 2 ** 20) return;
    this.#finish({ why: "crashed", text: `it used more than ${GROWTH_MB} MB of memory, in buffers` });
  }

  #tellDropped(): void {
    const lines = this.#link.budget.dropped();
    if (lines > 0) this.log("warning", `${lines} lines of the policy were dropped: it logs too fast`);
  }

  #finish(ending: WorkerExit): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#watch);
    clearInterval(this.#weigh);
    this.#tellDropped();
    this.#link.close();
    this.#isReady(false);
    this.#settle(ending);
    void this.#worker.terminate();
  }
}

/** A policy may throw any value. */
function crashText(error: unknown): string {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return `it used more than ${MEMORY_MB} MB of memory`;
  return truncated(typeof message === "string" ? message : asText(error));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
