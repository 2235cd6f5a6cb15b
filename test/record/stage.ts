import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { MPTCPCTL } from "../support/cli.js";
import { type EchoPeer, echoPeer } from "../support/echo.js";
import { type Namespace, scenario, single, twin } from "../support/namespaces.js";
import { type RunningProcess, run, start } from "../support/process.js";
import type { Net, Recipe } from "./recipe.js";

/** Number of attempts, and the ms between them: ten seconds. */
const MAX_TRIES = 200;
const REST_MS = 50;

type Side = "client" | "server";
type Verb = (words: readonly string[], side: Side) => Promise<unknown>;

/** The namespaces of a fixture, and their actions as lines of text. */
export class RecipeNetwork implements AsyncDisposable {
  /** The command that is recorded, once it runs. */
  watched: RunningProcess | undefined;
  /** Of the latest connection. */
  token = "";
  readonly #peers = new Map<Side, EchoPeer>();
  #program: RunningProcess | undefined;
  #connection = 0;
  #seen = 0;

  private constructor(readonly places: Readonly<Record<Side, Namespace>>) {}

  static async build(net: Net = "single"): Promise<RecipeNetwork> {
    if (net === "scenario") return new RecipeNetwork(await scenario());
    if (net === "twin") return new RecipeNetwork(await twin());
    const loneNamespace = await single();
    return new RecipeNetwork({ client: loneNamespace, server: loneNamespace });
  }

  /** Executes the lines, one after the other. @throws Error with the line that failed */
  async runLines(lines: readonly string[] = []): Promise<void> {
    for (const line of lines) {
      const [, side = "client", text = ""] = /^(?:(client|server): )?(.*)$/.exec(line) ?? [];
      const [verb = "", ...words] = text.replace("TOKEN", this.token).split(" ");
      const act = this.#verbs[verb] ?? ((rest, at) => this.#say([verb, ...rest], at));
      await act(words, side as Side).catch((cause: Error) => {
        throw new Error(`${line}: ${cause.message}`, { cause });
      });
    }
  }

  readonly #verbs: Readonly<Record<string, Verb>> = {
    sysctl: (words, side) => run(this.places[side], ["sysctl", "--quiet", "--write", ...words]),
    // MPTCP sockets: `listen ADDRESS PORT`, `unlisten PORT`, `churn ADDRESS LISTENERS`, `connect ADDRESS PORT
    // [FROM]`, and on the latest connection `send [BYTES]` and `close`.
    listen: ([address = "", port], side) => this.#peer(side).ask("listen", { address, port: Number(port) }),
    unlisten: ([port], side) => this.#peer(side).ask("unlisten", { port: Number(port) }),
    churn: ([address = "", count], side) =>
      this.#peer(side).ask("churn", { address, listeners: Number(count) }),
    connect: (words, side) => this.#connect(words, side, false),
    // Programs: `begin PROGRAM…` starts one in the background, `enter` presses a key in the latest, `interrupt`
    // another.
    begin: async (words, side) => this.#begin(words, side),
    enter: async () => this.#program?.write("\n"),
    interrupt: async () => this.#program?.stop("SIGINT"),
    // Plain TCP: `plain ADDRESS PORT` listens, `fall ADDRESS PORT` connects to it with MPTCP, `visit` without.
    plain: (words, side) => this.#plain(words, side),
    fall: (words, side) => this.#connect(words, side, true),
    visit: ([address, port], side) =>
      this.#node(side, `net.connect(${port}, "${address}", () => console.log("ready"))`),
    send: ([bytes = "1"], side) =>
      this.#peer(side).ask("send", { id: this.#connection, bytes: Number(bytes) }),
    close: (_, side) => this.#peer(side).ask("close", { id: this.#connection }),
    await: (words) => this.#await(words.join(" ")),
    // `until TEXT PROGRAM…` repeats a program until it prints TEXT.
    until: (words, side) => this.#until(words, side),
    save: (words, side) => this.#save(words, side),
    // The command stops reading, and continues.
    freeze: async () => this.watched?.child.kill("SIGSTOP"),
    thaw: async () => this.watched?.child.kill("SIGCONT"),
  };

  /** `save FILE PROGRAM…` stores the output of a program. */
  async #save([file = "", ...argv]: readonly string[], side: Side): Promise<void> {
    writeFileSync(file, await this.#say(argv, side));
  }

  async #until([text = "", ...argv]: readonly string[], side: Side): Promise<void> {
    for (let remainingTries = MAX_TRIES; remainingTries > 0; remainingTries--) {
      if ((await this.#say(argv, side)).includes(text)) return;
      await setTimeout(REST_MS);
    }
    throw new Error(`it never said ${text}`);
  }

  /** Runs a program and returns its stdout. @throws Error if it fails */
  #say(words: readonly string[], side: Side): Promise<string> {
    return run(this.places[side], argvOf(words));
  }

  #begin(words: readonly string[], side: Side): void {
    this.#program = start(this.places[side], argvOf(words));
  }

  #plain([address, port]: readonly string[], side: Side): Promise<void> {
    const listen = `listen(${port}, "${address}", () => console.log("ready"))`;
    return this.#node(side, `net.createServer((socket) => socket.pipe(socket)).${listen}`);
  }

  /** Runs a line of code until the namespaces are removed. */
  async #node(side: Side, code: string): Promise<void> {
    const program = `const net = require("node:net"); ${code}`;
    const running = start(this.places[side], [process.execPath, "-e", program]);
    await running.line(/^ready$/);
  }

  async #connect([address = "", port, from]: readonly string[], side: Side, falls: boolean): Promise<void> {
    const to = { address, port: Number(port), ...(from !== undefined && { from }) };
    const { id, fallback, token } = await this.#peer(side).ask("connect", to);
    if (fallback !== falls) throw new Error(`the connection ${falls ? "did not fall" : "fell"} back to TCP`);
    this.#connection = id;
    this.token = token.toString(16).padStart(8, "0");
  }

  /** Waits for a line with this word after the previously awaited one. */
  async #await(text: string): Promise<void> {
    const { watched } = this;
    if (watched === undefined) throw new Error("nothing runs yet");
    const wordPattern = new RegExp(`\\b${text}\\b`);
    for (let remainingTries = MAX_TRIES; remainingTries > 0; remainingTries--) {
      const lines = watched.output.lines();
      const at = lines.findIndex((line, index) => index >= this.#seen && wordPattern.test(line));
      this.#seen = at < 0 ? this.#seen : at + 1;
      if (at >= 0) return;
      await setTimeout(REST_MS);
    }
    throw new Error(`it never came\n${watched.output.all()}`);
  }

  #peer(side: Side): EchoPeer {
    const peer = this.#peers.get(side) ?? echoPeer(this.places[side]);
    this.#peers.set(side, peer);
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#peers.values()].map((peer) => peer.stop()));
    await Promise.all(Object.values(this.places).map((place) => place.close()));
  }
}

const argvOf = ([program = "", ...words]: readonly string[]): string[] =>
  program === "mptcpctl" ? [process.execPath, MPTCPCTL, ...words] : [program, ...words];

/** The namespace of a recipe's command. */
export function placeOf(stage: RecipeNetwork, { at = "client" }: Recipe): Namespace {
  return stage.places[at];
}
