import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab, RunningProcess } from "../../../src/index.js";
import {
  type CommandResult,
  type DemoAddresses,
  type DemoBackend,
  PORT,
  type Programs,
  type Side,
} from "./backend.js";
import { DemoProcesses, type DemoProcessOptions } from "./processes.js";

/** Longer than any event takes. */
const MOMENT_MS = 150;
/** Maximum time until the next event. */
const TIMEOUT_MS = 10_000;

/** A command that was recorded. */
export interface DemoRecording {
  readonly file: string;
  readonly words: string;
  readonly answer: CommandResult;
}

export interface LiveOptions extends DemoProcessOptions {
  readonly cast: DemoAddresses;
  readonly programs: Programs;
  /** Folder for a recording of every command. */
  readonly record?: string | undefined;
}

/** The walk-through on the real kernel, in its own lab. */
export class LiveBackend implements DemoBackend {
  readonly isLive = true;
  /** The commands so far, in the order in which they ended; only with `record`. */
  readonly takes: DemoRecording[] = [];
  readonly #troupe: DemoProcesses;
  #monitor: RunningProcess | undefined;
  #keepMonitor = (answer: CommandResult): CommandResult => answer;
  #program: RunningProcess | undefined;
  #read = 0;
  #begun = 0;

  constructor(
    readonly lab: Lab,
    readonly options: LiveOptions,
  ) {
    this.#troupe = new DemoProcesses(lab, options);
  }

  get cast(): DemoAddresses {
    return this.options.cast;
  }

  get programs(): Programs {
    return this.options.programs;
  }

  async run(side: Side, words: string): Promise<CommandResult> {
    const { argv, keep } = this.#take(words);
    return keep(await this.#troupe.run(side, argv));
  }

  async watch(): Promise<void> {
    const { argv, keep } = this.#take("monitor");
    this.#monitor = this.#troupe.start("client", argv);
    this.#keepMonitor = keep;
    await this.#troupe.until(this.#monitor, () => this.#isHeard(this.#monitor?.pid));
  }

  /** Whether the kernel sends events to a process. */
  async #isHeard(pid: number | undefined): Promise<boolean> {
    const { stdout } = await this.#troupe.run("client", ["-j", "pm", "show"]);
    const { listeners } = JSON.parse(stdout) as { listeners: { processes: { pid: number }[] }[] };
    return listeners.some(({ processes }) => processes.some((one) => one.pid === pid));
  }

  async next(): Promise<string> {
    return this.#watched.line(/^/, TIMEOUT_MS, this.#read++);
  }

  async unexpectedLines(): Promise<readonly string[]> {
    await sleep(MOMENT_MS);
    return this.#watched.output.lines().slice(this.#read);
  }

  async endWatch(): Promise<CommandResult> {
    return this.#keepMonitor(await this.#watched.stop("SIGINT"));
  }

  async listen(): Promise<void> {
    const server = this.#troupe.start("server", ["run", ...this.programs.serve.split(" ")]);
    await this.#troupe.until(server, async () => {
      const { stdout } = await this.#troupe.run("server", ["-j", "connections", "port", String(PORT)]);
      return JSON.parse(stdout).listeners.length > 0;
    });
  }

  async connect(): Promise<void> {
    this.#program = this.#troupe.start("client", ["run", ...this.programs.connect.split(" ")]);
  }

  async send(): Promise<void> {
    this.#program?.write("\n");
  }

  async interrupt(): Promise<CommandResult> {
    if (this.#program === undefined) throw new Error("no program is running");
    return this.#program.stop("SIGINT");
  }

  get #watched(): RunningProcess {
    if (this.#monitor === undefined) throw new Error("no monitor is running");
    return this.#monitor;
  }

  /** A command that is about to run, with its own recording if requested. */
  #take(words: string): { argv: string[]; keep: (answer: CommandResult) => CommandResult } {
    const { record } = this.options;
    if (record === undefined) return { argv: words.split(" "), keep: (answer) => answer };
    const file = join(record, `${this.#begun++}.pcap`);
    const keep = (answer: CommandResult) => {
      this.takes.push({ file, words, answer });
      return answer;
    };
    return { argv: ["--record", file, ...words.split(" ")], keep };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#troupe[Symbol.asyncDispose]();
  }
}
