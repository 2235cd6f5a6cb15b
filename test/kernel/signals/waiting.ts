import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { address } from "../../../src/lab/ip-commands.js";
import { entering, runIp } from "../../../src/lab/tools.js";
import { MPTCPCTL, startMptcpctl } from "../../support/cli.js";
import { FIXTURES } from "../../support/fixtures.js";
import { type Namespace, single } from "../../support/namespaces.js";
import { bareEnvironment, exec } from "../../support/process.js";

export interface Ended {
  readonly line: string;
  /** It ended before it received the signal. */
  readonly early: boolean;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
}

/** Files for programs that wait: files without an end, pipes that no process reads, FIFOs without a writer. */
export class Surroundings implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "mptcpctl-waiting-"));
  readonly fifo = join(this.folder, "fifo");
  #full = -1;

  constructor(readonly place: Namespace) {}

  static async make(): Promise<Surroundings> {
    const created = new Surroundings(await single());
    await exec(undefined, ["mkfifo", created.fifo, join(created.folder, "full")]);
    writeFileSync(join(created.folder, "blank"), Buffer.alloc(MEGABYTES << 20, "\n"));
    writeFileSync(join(created.folder, "policy.mjs"), "export const policy = { established() {} };\n");
    writeFileSync(join(created.folder, "lines"), "limits show\nstatus\n".repeat(1000));
    writeLargeRecording(join(created.folder, "large.pcap"));
    await runIp(created.place, NEIGHBOURLESS);
    const server = startMptcpctl(created.place, "lab serve 127.0.0.1 port 4444");
    await server.line(/./);
    created.#full = fullPipe(join(created.folder, "full"));
    return created;
  }

  /** Runs a line, sends it a signal after some time and measures how long it takes to end. */
  async end(
    line: string,
    signal: NodeJS.Signals,
    output: "read" | "unread",
    delayMs = START_TIME_MS,
  ): Promise<Ended> {
    const words = line.replaceAll("FIFO", this.fifo).replaceAll("FOLDER", this.folder).split(" ");
    const out = output === "unread" ? this.#full : "ignore";
    const child = this.#start(words, ["pipe", out, out]);
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    await sleep(delayMs);
    const endedBefore = child.exitCode !== null || child.signalCode !== null;
    const startedAt = performance.now();
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), GIVE_UP_MS);
    await exited.finally(() => clearTimeout(timer));
    return {
      line,
      early: endedBefore,
      code: child.exitCode,
      signal: child.signalCode,
      ms: performance.now() - startedAt,
    };
  }

  #start(words: readonly string[], stdio: StdioOptions): ChildProcess {
    const command = [...entering(this.place), process.execPath, MPTCPCTL, ...words];
    const argv = ["--pdeathsig", "KILL", ...command];
    return spawn("setpriv", argv, { stdio, env: bareEnvironment() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeSync(this.#full);
    rmSync(this.folder, { recursive: true });
    await this.place.close();
  }
}

/** A network in which no host answers. */
const NEIGHBOURLESS = [
  "link add quiet type veth peer name quiet-end",
  address("quiet", { address: "198.51.100.1", prefixLength: 24 }),
  "link set quiet-end up",
  "link set quiet up",
];

/** Usually long enough for a program to reach its wait; if it is too short, the test is weaker, but still valid. */
const START_TIME_MS = 700;
const GIVE_UP_MS = 5000;

/** Bytes before the packets of a pcap file; decoding its repeated packets takes many seconds. */
const HEADER = 24;
const MEGABYTES = 80;

function writeLargeRecording(path: string): void {
  const one = readFileSync(join(FIXTURES, "6.18/status-two-interfaces.pcap"));
  writeFileSync(path, one);
  const packets = one.subarray(HEADER);
  const block = Buffer.concat(Array.from({ length: Math.ceil(2 ** 20 / packets.length) }, () => packets));
  for (let count = 0; count < MEGABYTES; count++) appendFileSync(path, block);
}

function fullPipe(path: string): number {
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeSync(fd, page);
  } catch {
    // The descriptor for programs must be blocking.
    const blocking = openSync(path, constants.O_RDWR);
    closeSync(fd);
    return blocking;
  }
}
