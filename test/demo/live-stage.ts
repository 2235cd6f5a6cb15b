import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mptcpctl, type Variant } from "../support/cli.js";
import { type EchoPeer, echoPeer } from "../support/echo.js";
import { type Cast, IPV4, type Pair, scenario } from "../support/namespaces.js";
import { Watch } from "../support/watch.js";
import { type Answer, PORT, type Side, type Stage } from "./stage.js";

/** Long against the time an event takes. */
const MOMENT_MS = 150;

/** A command that was recorded while it ran. */
export interface Take {
  readonly file: string;
  readonly words: string;
  readonly answer: Answer;
}

export interface LiveOptions extends Variant {
  readonly cast?: Cast;
  /** Folder that gets a recording of every command. */
  readonly record?: string;
}

/** The walk-through on the real kernel, in two network namespaces of its own. */
export class LiveStage implements Stage {
  readonly isLive = true;
  /** What ran so far, in the order it ended; only with `record`. */
  readonly takes: Take[] = [];
  readonly #client: EchoPeer;
  readonly #server: EchoPeer;
  readonly #options: LiveOptions;
  #watch: Watch | undefined;
  #keepWatch = (answer: Answer): Answer => answer;
  #connection = 0;
  #begun = 0;

  private constructor(
    readonly hosts: Pair,
    readonly cast: Cast,
    options: LiveOptions,
  ) {
    this.#client = echoPeer(hosts.client);
    this.#server = echoPeer(hosts.server);
    this.#options = options;
  }

  static async build({ cast = IPV4, ...options }: LiveOptions = {}): Promise<LiveStage> {
    return new LiveStage(await scenario(cast), cast, options);
  }

  async run(side: Side, words: string): Promise<Answer> {
    const { argv, keep } = this.#take(words);
    return keep(await mptcpctl(this.hosts[side], argv, this.#options));
  }

  async watch(): Promise<void> {
    const { argv, keep } = this.#take("monitor");
    this.#watch = await Watch.start(this.hosts.client, argv, this.#options);
    this.#keepWatch = keep;
  }

  next(): Promise<string> {
    return this.#monitor.next();
  }

  async unasked(): Promise<readonly string[]> {
    await sleep(MOMENT_MS);
    return this.#monitor.rest();
  }

  async endWatch(): Promise<Answer> {
    return this.#keepWatch(await this.#monitor.stop("SIGINT"));
  }

  async listen(): Promise<void> {
    await this.#server.ask("listen", { address: this.cast.server, port: PORT });
  }

  async connect(): Promise<void> {
    const { id, fallback } = await this.#client.ask("connect", { address: this.cast.server, port: PORT });
    if (fallback) throw new Error("the connection fell back to plain TCP");
    this.#connection = id;
  }

  async send(): Promise<void> {
    await this.#client.ask("send", { id: this.#connection });
  }

  async interrupt(): Promise<void> {
    await this.#client.stop("SIGINT");
  }

  get #monitor(): Watch {
    if (this.#watch === undefined) throw new Error("no monitor runs");
    return this.#watch;
  }

  /** A command that is about to run, with a recording of its own where one is wanted. */
  #take(words: string): { argv: string[]; keep: (answer: Answer) => Answer } {
    const { record } = this.#options;
    if (record === undefined) return { argv: words.split(" "), keep: (answer) => answer };
    const file = join(record, `${this.#begun++}.pcap`);
    const keep = (answer: Answer) => {
      this.takes.push({ file, words, answer });
      return answer;
    };
    return { argv: ["--record", file, ...words.split(" ")], keep };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#client.stop(), this.#server.stop(), this.#watch?.stop("SIGKILL")]);
    await this.hosts[Symbol.asyncDispose]();
  }
}
