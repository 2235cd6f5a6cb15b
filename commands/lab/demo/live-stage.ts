import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Environment,
  endLab,
  keepLab,
  type Lab,
  labProgram,
  type Result,
  type Running,
  startBeside,
} from "../../../src/index.js";
import { type Answer, type Cast, PORT, type Programs, type Side, type Stage } from "./stage.js";

/** Long against the time an event takes. */
const MOMENT_MS = 150;
const PATIENCE_MS = 10_000;
const REST_MS = 50;

/** A command that was recorded while it ran. */
export interface Take {
  readonly file: string;
  readonly words: string;
  readonly answer: Answer;
}

export interface LiveOptions {
  readonly cast: Cast;
  readonly programs: Programs;
  /** What starts this program: node and the script. */
  readonly self: readonly [string, ...string[]];
  readonly environment: Environment;
  /** Folder that gets a recording of every command. */
  readonly record?: string | undefined;
  /** The lab stays when the play is over. */
  readonly keep?: boolean;
}

/** The walk-through on the real kernel, in a lab of its own. */
export class LiveStage implements Stage {
  readonly isLive = true;
  /** What ran so far, in the order it ended; only with `record`. */
  readonly takes: Take[] = [];
  readonly #running = new Set<Running>();
  #monitor: Running | undefined;
  #keepMonitor = (answer: Answer): Answer => answer;
  #program: Running | undefined;
  #read = 0;
  #begun = 0;

  constructor(
    readonly lab: Lab,
    readonly options: LiveOptions,
  ) {}

  get cast(): Cast {
    return this.options.cast;
  }

  get programs(): Programs {
    return this.options.programs;
  }

  async run(side: Side, words: string): Promise<Answer> {
    const { argv, keep } = this.#take(words);
    return keep(await this.#ended(this.#start(side, argv)));
  }

  async watch(): Promise<void> {
    const { argv, keep } = this.#take("monitor");
    this.#monitor = this.#start("client", argv);
    this.#keepMonitor = keep;
    await this.#until(this.#monitor, () => this.#isHeard(this.#monitor?.pid));
  }

  /** Whether the kernel sends events to a process. */
  async #isHeard(pid: number | undefined): Promise<boolean> {
    const { stdout } = await this.#ended(this.#start("client", ["-j", "pm", "show"]));
    const { listeners } = JSON.parse(stdout) as { listeners: { processes: { pid: number }[] }[] };
    return listeners.some(({ processes }) => processes.some((one) => one.pid === pid));
  }

  async next(): Promise<string> {
    return this.#watched.line(/^/, PATIENCE_MS, this.#read++);
  }

  async unasked(): Promise<readonly string[]> {
    await sleep(MOMENT_MS);
    return this.#watched.output.lines().slice(this.#read);
  }

  async endWatch(): Promise<Answer> {
    return this.#keepMonitor(await this.#watched.stop("SIGINT"));
  }

  async listen(): Promise<void> {
    const server = this.#start("server", ["run", ...this.programs.serve.split(" ")]);
    await this.#until(server, async () => {
      const { stdout } = await this.#ended(
        this.#start("server", ["-j", "connections", "port", String(PORT)]),
      );
      return JSON.parse(stdout).listeners.length > 0;
    });
  }

  async connect(): Promise<void> {
    this.#program = this.#start("client", ["run", ...this.programs.connect.split(" ")]);
  }

  async send(): Promise<void> {
    this.#program?.write("\n");
  }

  async interrupt(): Promise<Answer> {
    if (this.#program === undefined) throw new Error("no program runs");
    return this.#program.stop("SIGINT");
  }

  get #watched(): Running {
    if (this.#monitor === undefined) throw new Error("no monitor runs");
    return this.#monitor;
  }

  #start(side: Side, words: readonly string[]): Running {
    const { self, environment } = this.options;
    const running = startBeside(labProgram(this.lab, side, [...self, ...words], environment));
    this.#running.add(running);
    void running.exited.finally(() => this.#running.delete(running)).catch(() => {});
    return running;
  }

  /** @throws Error where it takes too long */
  async #ended(running: Running): Promise<Result> {
    running.end();
    const timer = setTimeout(() => running.child.kill("SIGKILL"), PATIENCE_MS);
    return running.exited.finally(() => clearTimeout(timer));
  }

  /** Looks again and again. @throws Error with all that `running` said, when it ends or time is up */
  async #until(running: Running, isSo: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(REST_MS)) {
      if (await isSo()) return;
      if (running.child.exitCode !== null || running.child.signalCode !== null) break;
    }
    throw new Error(`it is not ready\n${running.output.all()}`);
  }

  /** A command that is about to run, with a recording of its own where one is wanted. */
  #take(words: string): { argv: string[]; keep: (answer: Answer) => Answer } {
    const { record } = this.options;
    if (record === undefined) return { argv: words.split(" "), keep: (answer) => answer };
    const file = join(record, `${this.#begun++}.pcap`);
    const keep = (answer: Answer) => {
      this.takes.push({ file, words, answer });
      return answer;
    };
    return { argv: ["--record", file, ...words.split(" ")], keep };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What `run` stands beside ends by the signal that it passes on.
    const stopped = Promise.all([...this.#running].map((running) => running.stop("SIGTERM")));
    if (this.options.keep) keepLab(this.lab);
    else await endLab(this.lab);
    await stopped;
  }
}
