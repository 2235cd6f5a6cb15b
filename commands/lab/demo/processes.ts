import { setTimeout as sleep } from "node:timers/promises";
import {
  type Environment,
  endLab,
  keepLab,
  type Lab,
  type LabHost,
  labProgram,
  type Result,
  type RunningProcess,
  startBeside,
} from "../../../src/index.js";

/** Longer than any short command takes. */
const TIMEOUT_MS = 10_000;
const REST_MS = 50;

export interface DemoProcessOptions {
  /** The command that starts this program: node and the script. */
  readonly self: readonly [string, ...string[]];
  readonly environment: Environment;
  /** Keep the lab at the end. */
  readonly keep?: boolean;
}

/** Our own commands that run in a lab for a demonstration, and end with it. */
export class DemoProcesses implements AsyncDisposable {
  readonly #running = new Set<RunningProcess>();

  constructor(
    readonly lab: Lab,
    readonly options: DemoProcessOptions,
  ) {}

  /** Starts `mptcpctl WORDS` on a host; its stdin stays open. */
  start(host: LabHost, words: readonly string[]): RunningProcess {
    const { self, environment } = this.options;
    const running = startBeside(labProgram(this.lab, host, [...self, ...words], environment));
    this.#running.add(running);
    void running.exited.finally(() => this.#running.delete(running)).catch(() => {});
    return running;
  }

  /** Runs it to its end; kills it after a timeout. */
  async run(host: LabHost, words: readonly string[]): Promise<Result> {
    const running = this.start(host, words);
    running.end();
    const timer = setTimeout(() => running.child.kill("SIGKILL"), TIMEOUT_MS);
    return running.exited.finally(() => clearTimeout(timer));
  }

  /**
   * Checks repeatedly.
   * @throws Error with the output of `running`, if it exits or the time is up
   */
  async until(running: RunningProcess, condition: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + TIMEOUT_MS; performance.now() < end; await sleep(REST_MS)) {
      if (await condition()) return;
      if (running.child.exitCode !== null || running.child.signalCode !== null) break;
    }
    throw new Error(`it is not ready\n${running.output.all()}`);
  }

  /** Ends all of them, and removes the lab unless it is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    // `run` forwards the signal to its program, which ends both.
    const stopped = Promise.all([...this.#running].map((running) => running.stop("SIGTERM")));
    if (this.options.keep) keepLab(this.lab);
    else await endLab(this.lab);
    await stopped;
  }
}
