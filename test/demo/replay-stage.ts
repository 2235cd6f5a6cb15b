import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MPTCPCTL } from "../support/cli.js";
import { FIXTURES, fixturePaths, type Meaning } from "../support/fixtures.js";
import { type Cast, IPV4 } from "../support/namespaces.js";
import type { Answer, Side, Stage } from "./stage.js";

/** The walk-through as it was recorded: today's commands, the kernel's answers of then. Needs no privilege and no MPTCP. */
export class ReplayStage implements Stage {
  readonly isLive = false;
  readonly cast: Cast = IPV4;
  readonly #scenes: readonly Recorded[];
  #monitor: Answer | undefined;
  #read = 0;

  private constructor(folder: string) {
    this.#scenes = recordings(folder);
  }

  /** The recording of the newest kernel. @throws Error where there is none */
  static newest(): ReplayStage {
    const folders = readdirSync(FIXTURES).filter((name) =>
      existsSync(fixturePaths(`${name}/${MONITOR}`).pcap),
    );
    const [newest] = folders.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
    if (newest === undefined) throw new Error("there is no recording of the walk-through either");
    return new ReplayStage(newest);
  }

  /** Version of the kernel that answered. */
  get kernel(): string {
    return this.#scenes[0]?.meaning.kernel ?? "unknown";
  }

  async run(side: Side, words: string): Promise<Answer> {
    const found = this.#scenes.find((one) => one.side === side && one.meaning.command.join(" ") === words);
    if (found === undefined) throw new Error(`the recording has no "mptcpctl ${words}" of the ${side}`);
    const argv = [MPTCPCTL, "--replay", found.pcap, ...found.meaning.command];
    const { stdout, stderr, status, error } = spawnSync(process.execPath, argv, { encoding: "utf8" });
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

  async unasked(): Promise<readonly string[]> {
    return [];
  }

  async endWatch(): Promise<Answer> {
    if (this.#monitor === undefined) throw new Error("no monitor runs");
    return this.#monitor;
  }

  // What the programs of both hosts did is past.
  async listen(): Promise<void> {}
  async connect(): Promise<void> {}
  async send(): Promise<void> {}
  async interrupt(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

const MONITOR = "scenario-client-monitor";

/** One recorded command. */
interface Recorded {
  readonly side: string | undefined;
  readonly pcap: string;
  readonly meaning: Meaning;
}

function recordings(folder: string): Recorded[] {
  const names = readdirSync(join(FIXTURES, folder));
  const ours = names.filter((name) => /^scenario-.*\.json$/.test(name)).map((name) => name.slice(0, -5));
  return ours.map((name) => {
    const { pcap, json } = fixturePaths(`${folder}/${name}`);
    return { side: name.split("-")[1], pcap, meaning: JSON.parse(readFileSync(json, "utf8")) as Meaning };
  });
}
