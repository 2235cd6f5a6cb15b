import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UnsupportedError } from "../../../src/index.js";
import {
  type CommandResult,
  type DemoAddresses,
  type DemoBackend,
  IPV4,
  type Programs,
  type Side,
} from "./backend.js";

const MONITOR = "scenario-client-monitor.pcap";

/** One recorded command. */
interface Recorded {
  readonly side: string | undefined;
  readonly pcap: string;
  readonly kernel: string;
  readonly command: readonly string[];
}

export interface ReplayOptions {
  /** A folder with one folder of recordings for each kernel. */
  readonly folder: string;
  /** The command that starts this program: node and the script. */
  readonly self: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Why the real kernel is not used. */
  readonly reason: string;
}

/**
 * The walk-through from a recording: today's commands with the recorded answers of the kernel. Needs neither
 * privilege nor MPTCP.
 */
export class ReplayBackend implements DemoBackend {
  readonly isLive = false;
  readonly cast: DemoAddresses = IPV4;
  readonly programs: Programs = { serve: "nc -l -k -p 12345", connect: `nc ${IPV4.server} 12345` };
  readonly #takes: readonly Recorded[];
  #monitor: CommandResult | undefined;
  #read = 0;

  /**
   * The recording of the newest kernel.
   * @throws UnsupportedError if there is none
   */
  constructor(readonly options: ReplayOptions) {
    this.#takes = recordings(newest(options.folder));
  }

  /** Version of the recorded kernel. */
  get kernel(): string {
    return this.#takes[0]?.kernel ?? "unknown";
  }

  async run(side: Side, words: string): Promise<CommandResult> {
    const found = this.#takes.find((one) => one.side === side && one.command.join(" ") === words);
    if (found === undefined) throw new Error(`the recording has no "mptcpctl ${words}" of the ${side}`);
    const [program, ...self] = this.options.self;
    const argv = [...self, "--replay", found.pcap, ...found.command];
    const env = this.options.environment as NodeJS.ProcessEnv;
    const { stdout, stderr, status, error } = spawnSync(program, argv, { encoding: "utf8", env });
    if (error !== undefined) throw error;
    return { stdout, stderr, code: status };
  }

  async watch(): Promise<void> {
    this.#monitor = await this.run("client", "monitor");
  }

  async next(): Promise<string> {
    const line = this.#monitor?.stdout.split("\n")[this.#read++];
    if (!line) throw new Error("the recording of the monitor ends here");
    return line;
  }

  async unexpectedLines(): Promise<readonly string[]> {
    return [];
  }

  async endWatch(): Promise<CommandResult> {
    if (this.#monitor === undefined) throw new Error("no monitor is running");
    return this.#monitor;
  }

  // Nothing to do: the programs ran when the recording was made.
  async listen(): Promise<void> {}
  async connect(): Promise<void> {}
  async send(): Promise<void> {}
  async interrupt(): Promise<CommandResult> {
    return { stdout: "", stderr: "", code: null };
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}

function newest(folder: string): string {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const recorded = names.filter((name) => existsSync(join(folder, name, MONITOR)));
  const [first] = recorded.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  if (first !== undefined) return join(folder, first);
  throw new UnsupportedError("there is also no recording of the walk-through", { argument: folder });
}

function recordings(folder: string): Recorded[] {
  const names = readdirSync(folder).filter((name) => /^scenario-.*\.pcap$/.test(name));
  return names.map((name) => {
    const pcap = join(folder, name);
    const recordingNote = JSON.parse(readFileSync(pcap.replace(/pcap$/, "json"), "utf8"));
    return { side: name.split("-")[1], pcap, kernel: recordingNote.kernel, command: recordingNote.command };
  });
}
