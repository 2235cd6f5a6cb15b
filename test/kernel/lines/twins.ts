import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mptcpctl, type Variant } from "../../support/cli.js";
import { type Namespace, runIp, single } from "../../support/namespaces.js";
import { exec, type Result, run } from "../../support/process.js";
import { IP } from "./ip.js";
import { type Line, type Scenario, wordsForIp, wordsOf } from "./line.js";

/** The result of a line in one program. */
export interface Answer extends Result {
  /** Endpoints and limits afterwards, read by `ip` for both programs. */
  readonly state: string;
}

/** Both results, and the state before. */
export interface Answers {
  readonly before: string;
  readonly ipAnswer: Answer;
  readonly ownAnswer: Answer;
}

/** Addresses of both twins are on eth1 (altname `lan`, and one longer than a name may be) and eth2. */
const SETUP_LINES = [
  ...["eth1", "eth2"].flatMap((name, n) => [
    `link add ${name} type veth peer name far${n + 1}`,
    `link set ${name} up`,
    `link set far${n + 1} up`,
    `address add 10.0.${n + 1}.1/24 dev ${name}`,
    `address add fd00:${n + 1}::1/64 dev ${name} nodad`,
  ]),
  "link property add dev eth1 altname lan",
  "link property add dev eth1 altname office-network-of-the-first-floor",
];

const STATE_LINES = ["mptcp endpoint show", "mptcp limits show"];
const RESET = ["mptcp endpoint flush", "mptcp limits set add_addr_accepted 0 subflows 2"];
export const INITIAL_LIMITS = "add_addr_accepted 0 subflows 2 \n";

/** Two identical network namespaces: `ip` runs in the first, mptcpctl in the second. */
export class Twins implements AsyncDisposable {
  #before = INITIAL_LIMITS;

  private constructor(
    readonly ipNetns: Namespace,
    readonly ownNetns: Namespace,
    /** A namespace without MPTCP configuration; programs run here that enter the others by name. */
    readonly elsewhere: Namespace,
    readonly folder: string,
  ) {}

  static async open(): Promise<Twins> {
    const [ipNetns, ownNetns, elsewhere] = await Promise.all([single(), single(), single()]);
    await Promise.all([ipNetns, ownNetns].map((one) => runIp(one, SETUP_LINES)));
    return new Twins(ipNetns, ownNetns, elsewhere, mkdtempSync(join(tmpdir(), "mptcpctl-lines-")));
  }

  write(files: Scenario["files"] = {}): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
  }

  /** Runs a line through both programs at the same time. */
  async answers(line: Line, scenario: Partial<Scenario>, variant: Variant): Promise<Answers> {
    const stateBefore = this.#before;
    const options = { cwd: this.folder, ...(line.input !== undefined && { input: line.input }) };
    const place = (own: Namespace) => (scenario.elsewhere ? this.elsewhere : own);
    const [ipAnswer, ownAnswer] = await Promise.all([
      exec(
        place(this.ipNetns),
        [...runAndPrintState(this.ipNetns, scenario), IP, ...wordsForIp(line)],
        options,
      ),
      mptcpctl(place(this.ownNetns), wordsOf(line), {
        ...options,
        ...variant,
        prefix: runAndPrintState(this.ownNetns, scenario),
      }),
    ]);
    const answers = { before: stateBefore, ipAnswer: answerOf(ipAnswer), ownAnswer: answerOf(ownAnswer) };
    this.#before = scenario.apart ? INITIAL_LIMITS : answers.ipAnswer.state;
    return answers;
  }

  /** Restores the initial state of both. */
  async reset(): Promise<void> {
    await Promise.all([batch(this.ipNetns, RESET), batch(this.ownNetns, RESET)]);
    this.#before = INITIAL_LIMITS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.ipNetns, this.ownNetns, this.elsewhere].map((one) => one.close()));
    rmSync(this.folder, { recursive: true });
  }
}

const batch = (namespace: Namespace, lines: readonly string[]) =>
  run(namespace, ["ip", "-batch", "-"], { input: `${lines.join("\n")}\n` });

/** Separates the output of a program from the state printed after it. */
const STATE_MARK = "\u0001";

/**
 * Starts the following words, and prints the state of the namespace when they have ended: one process less for each
 * line.
 */
function runAndPrintState(
  { pid, path }: Namespace,
  { apart = false, elsewhere = false }: Partial<Scenario>,
): string[] {
  const read = [...STATE_LINES, ...(apart ? RESET : [])].join("\n");
  const printState = `${elsewhere ? `nsenter --target ${pid} --net ` : ""}ip -batch -`;
  const script = `"$@"; code=$?; printf '${STATE_MARK}'; ${printState} <<END\n${read}\nEND\nexit $code`;
  return ["sh", "-c", script, "sh", ...(elsewhere ? inTwinNamespace(path) : [])];
}

function answerOf({ stdout, ...rest }: Result): Answer {
  const [printed = "", state = ""] = stdout.split(STATE_MARK);
  return { ...rest, stdout: printed, state };
}

const BIND =
  'mount -t tmpfs tmpfs /run && mkdir /run/netns && touch /run/netns/twin && mount --bind "$1" /run/netns/twin && shift && exec "$@"';

/** Runs the following words with the namespace as `twin` in its own /run/netns. */
const inTwinNamespace = (path: string): string[] => ["unshare", "--mount", "sh", "-c", BIND, "sh", path];
