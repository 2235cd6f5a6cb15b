import {
  breakPath,
  createNumberedLab,
  type Lab,
  type LabPath,
  type RunningProcess,
} from "../../../src/index.js";
import type { Context } from "../../cli/context.js";
import { DemoProcesses } from "../demo/processes.js";
import type { Narration } from "./narration.js";
import { outputOrThrow } from "./step.js";

export interface FailoverSessionOptions {
  readonly name: string;
  /** Bits per second. */
  readonly rate: number;
  readonly ipv6: boolean;
  /** Keep the lab. */
  readonly keep: boolean;
}

/** A lab with two paths, and the commands that run in it; each is printed before it runs. */
export class FailoverSession implements AsyncDisposable {
  private constructor(
    readonly processes: DemoProcesses,
    readonly lab: Lab,
    readonly narration: Narration,
    readonly options: FailoverSessionOptions,
  ) {}

  static async open(
    context: Context,
    narration: Narration,
    options: FailoverSessionOptions,
  ): Promise<FailoverSession> {
    const { name, rate, ipv6 } = options;
    const lab = await createNumberedLab({ name, paths: 2, rate, ipv6, temporary: true });
    const words = `lab up ${lab.name} --paths 2 --rate ${rate / 1e6}mbit${ipv6 ? " --ipv6" : ""}`;
    narration.command(undefined, words);
    const processes = new DemoProcesses(lab, {
      self: context.self,
      environment: context.env,
      keep: options.keep,
    });
    return new FailoverSession(processes, lab, narration, options);
  }

  /** The path with a number, starting at 1. */
  path(number: number): LabPath {
    return this.lab.paths[number - 1] as LabPath;
  }

  /** The address at one end of a path. */
  address(number: number, side: "client" | "server"): string {
    const { addresses } = this.path(number)[side];
    return addresses[this.options.ipv6 ? 1 : 0]?.address ?? "";
  }

  /** Command lines that shape its paths. */
  names(): { path: number; dev: string; address: string }[] {
    return this.lab.paths.map(({ number, client }) => ({
      path: number,
      dev: client.dev,
      address: this.address(number, "client"),
    }));
  }

  /** Starts `mptcpctl WORDS` on one of the hosts. */
  start(side: "client" | "server", words: string): RunningProcess {
    this.narration.command(side, words);
    const running = this.processes.start(side, words.split(" "));
    running.end();
    return running;
  }

  /**
   * Runs it to its end.
   * @throws MptcpError if it fails
   */
  async run(side: "client" | "server", words: string): Promise<void> {
    outputOrThrow(words, await this.start(side, words).exited);
  }

  /**
   * Breaks a path in the middle, or heals it.
   * @returns the time, in microseconds since 1970
   */
  async setBroken(number: number, broken: boolean): Promise<number> {
    this.narration.command(undefined, `lab ${broken ? "break" : "heal"} ${number} --lab ${this.lab.name}`);
    await breakPath(this.lab, this.path(number), broken ? "silent" : undefined);
    return Math.round(1000 * (performance.timeOrigin + performance.now()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.options.keep) this.narration.command(undefined, `lab down ${this.lab.name}`);
    await this.processes[Symbol.asyncDispose]();
  }
}
