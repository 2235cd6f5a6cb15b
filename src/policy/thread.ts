import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { builtFile } from "../transport/native/binding.js";
import { errorToWire, type FromPolicy, type PolicyThreadData, type ToPolicy } from "./messages.js";
import type { Log } from "./policy.js";
import { VERBS, type Verbs } from "./verbs.js";

/** A policy must finish loading, and answer, within so many seconds. */
const LOAD_S = 10;
const HANG_S = 5;
/** Megabytes of heap, beyond which it is ended. */
const MEMORY_MB = 512;
/** Megabytes by which the whole process may grow: buffers lie outside the heap. Looked at so often, in milliseconds. */
const GROWTH_MB = 1024;
const LOOK_MS = 200;

/** Why a thread of a policy is no more. */
export interface Ending {
  /** `unfit`: it cannot be loaded. */
  readonly why: "stopped" | "unfit" | "hung" | "crashed" | "left";
  readonly text: string;
  readonly hint?: string | undefined;
}

/** One life of a policy in a thread of its own. */
export class PolicyThread {
  /** Settles when it is over, whatever ended it. */
  readonly ended: Promise<Ending>;
  /** Settles when the policy is loaded, or never will be. */
  readonly ready: Promise<boolean>;
  readonly #worker: Worker;
  readonly #watch: NodeJS.Timeout;
  readonly #weigh: NodeJS.Timeout;
  #settle: (ending: Ending) => void = () => {};
  #isReady: (ready: boolean) => void = () => {};
  #settled: ((isMore: boolean) => void) | undefined;
  #isLoaded = false;
  #unanswered = 0;
  #pending: readonly string[] = [];

  constructor(
    readonly verbs: Verbs,
    readonly log: Log,
    data: PolicyThreadData,
  ) {
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#worker = new Worker(builtFile("policy-worker.js"), {
      workerData: data,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    this.#listen();
    this.#watch = setInterval(() => this.#look(), 1000);
    const before = process.memoryUsage.rss();
    this.#weigh = setInterval(() => this.#weighed(process.memoryUsage.rss() - before), LOOK_MS);
  }

  post(message: ToPolicy): void {
    this.#worker.postMessage(message);
  }

  /** In a replay: resolves when all that follows from a message is done. @returns whether somebody waits for time to pass */
  async settled(message: ToPolicy): Promise<boolean> {
    const done = new Promise<boolean>((resolve) => {
      this.#settled = resolve;
    });
    this.post(message);
    return Promise.race([done, this.ended.then(() => false)]);
  }

  /** Lets the policy know, waits a little, ends it. @returns hooks that had not come back */
  async stop(): Promise<readonly string[]> {
    this.post({ kind: "stop" });
    await Promise.race([this.ended, this.#told(), later(1500)]);
    this.#finish({ why: "stopped", text: "it was stopped" });
    return this.#pending;
  }

  #tellStopped = () => {};

  #told(): Promise<void> {
    return new Promise((resolve) => {
      this.#tellStopped = resolve;
    });
  }

  #listen(): void {
    const worker = this.#worker;
    worker.on("message", (message: FromPolicy) => this.#hear(message));
    worker.once("error", (error) => this.#finish({ why: "crashed", text: crashText(error) }));
    worker.once("exit", (code) =>
      this.#finish({
        why: "left",
        text: `it ended itself${this.#isLoaded ? "" : " while it was loaded"}, with exit code ${code}`,
      }),
    );
    for (const input of [worker.stdout, worker.stderr])
      createInterface({ input }).on("line", (line) => this.log("info", line));
  }

  /** A policy can send what it likes: what is no message of ours is passed over. */
  #hear(message: FromPolicy | undefined): void {
    const kind = message?.kind ?? "";
    if (!Object.hasOwn(this.#hearing, kind)) return;
    this.#unanswered = 0;
    (this.#hearing[kind as FromPolicy["kind"]] as (message: unknown) => void)(message);
  }

  readonly #hearing: { readonly [K in FromPolicy["kind"]]: (message: FromPolicy & { kind: K }) => void } = {
    ready: () => {
      this.#isLoaded = true;
      this.#isReady(true);
    },
    unfit: ({ message, hint }) => this.#finish({ why: "unfit", text: message, hint }),
    call: (call) => void this.#answer(call),
    log: ({ level, text }) => this.log(level, String(text)),
    pong: () => {},
    settled: ({ isMore }) => this.#settled?.(isMore),
    stopped: ({ pending }) => {
      this.#pending = pending;
      this.#tellStopped();
    },
  };

  async #answer({ id, verb, args }: FromPolicy & { kind: "call" }): Promise<void> {
    if (!VERBS.includes(verb)) return;
    try {
      const act = this.verbs[verb] as (...args: readonly unknown[]) => Promise<unknown>;
      this.post({ kind: "reply", id, value: await act.apply(this.verbs, [...args]) });
    } catch (error) {
      this.post({ kind: "refusal", id, error: errorToWire(error) });
    }
  }

  /** Counts our own seconds: a machine that slept is no hanging policy. */
  #look(): void {
    this.#unanswered++;
    if (this.#isLoaded) this.post({ kind: "ping" });
    const most = this.#isLoaded ? HANG_S : LOAD_S;
    if (this.#unanswered <= most) return;
    const text = this.#isLoaded
      ? `it has not answered for ${most} s, perhaps an endless loop`
      : `it was not loaded within ${most} s: an endless loop, or an await that never ends`;
    this.#finish({ why: "hung", text });
  }

  #weighed(bytes: number): void {
    if (bytes < GROWTH_MB * 2 ** 20) return;
    this.#finish({ why: "crashed", text: `it used more than ${GROWTH_MB} MB of memory, in buffers` });
  }

  #finish(ending: Ending): void {
    clearInterval(this.#watch);
    clearInterval(this.#weigh);
    this.#isReady(false);
    this.#settle(ending);
    void this.#worker.terminate();
  }
}

function crashText(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return `it used more than ${MEMORY_MB} MB of memory`;
  return message ?? String(error);
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
