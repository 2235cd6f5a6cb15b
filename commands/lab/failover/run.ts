import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../../src/index.js";
import type { Context } from "../../cli/context.js";
import { Stop } from "../../cli/process/io.js";
import { failoverJson, failoverText } from "../../view/failover.js";
import { document } from "../../view/widgets/json.js";
import { type Narration, narrate } from "./narration.js";
import { FailoverSession } from "./session.js";
import { done, lineOf } from "./step.js";
import { checksOf, curvesOf, type Outage, type SentJson, type ServedJson, STEP } from "./verdict.js";

/** Name of its lab; with a number if the name is taken. */
const LAB = "failover";
/** Maximum time (ms) of every command except the transfer, which has its own deadline. */
const PATIENCE_MS = 10_000;
/** Bits per second of each path: low enough that both paths are needed, high enough for a chart. */
const RATE = 20e6;

/**
 * Seconds: until the path breaks, until it is healed, until the transfer ends. A healed path is used again
 * when TCP next retransmits a lost segment. The retransmission interval grows, so this may take as long as
 * the path was broken, and longer.
 */
const CALM = { breakAfter: 3, healAfter: 2.5, endAfter: 3.5 };
const FAST = { breakAfter: 0.9, healAfter: 0.7, endAfter: 2.6 };

export interface FailoverOptions {
  readonly fast: boolean;
  readonly keep: boolean;
  readonly ipv6: boolean;
  readonly recorded: boolean;
  readonly save: string | undefined;
}

/**
 * Breaks a path during a transfer, heals it, and draws the throughput of each path.
 * @throws Stop and MismatchError, exit code 4, if the result is not as expected
 */
export async function playFailover(context: Context, wishes: FailoverOptions): Promise<void> {
  refuseRecordings(wishes);
  const { globals, out, info } = context;
  const narration = narrate(globals.json ? undefined : out, globals.color);
  narration.remark("A transfer over two paths; the first path breaks and is healed\n");
  const { lab, ...result } = await played(context, narration, wishes);
  const drawing = { unicode: globals.unicode, width: context.terminal.columns ?? 80 };
  const facts = { ...result, commands: narration.commands };
  out(globals.json ? document(failoverJson(facts), globals.pretty) : failoverText(facts, drawing));
  if (wishes.keep)
    info(
      `the lab is kept: mptcpctl lab show ${lab}, mptcpctl lab exec --lab ${lab} client; mptcpctl lab down ${lab} removes it`,
    );
  if (!result.checks.every(({ ok }) => ok)) throw new Stop("the result was not as expected", 4);
}

async function played(context: Context, narration: Narration, { keep, ipv6, fast }: FailoverOptions) {
  await using stage = await FailoverSession.open(context, narration, { name: LAB, rate: RATE, ipv6, keep });
  return await Promise.race([play(stage, fast ? FAST : CALM), ended(context.signal)]);
}

async function play(stage: FailoverSession, { breakAfter, healAfter, endAfter }: typeof CALM) {
  const paths = stage.names();
  await stage.run("client", "limits set subflows 1");
  await stage.run("server", "limits set subflows 1");
  for (const { dev, address } of paths.slice(1))
    await stage.run("client", `endpoint add dev ${dev} ${address} subflow`);
  const serve = "-j lab serve once";
  const serving = stage.start("server", serve);
  await lineOf(serve, serving, /"listening"/, PATIENCE_MS);
  const words = `-j -d lab send ${stage.address(1, "server")} for ${breakAfter + healAfter + endAfter}`;
  const sending = stage.start("client", words);
  const lost = sending.exited.then((result) => void done(words, result));
  lost.catch(() => {});
  await Promise.race([sleep(breakAfter * 1000), lost]);
  const broken = await stage.setBroken(1, true);
  await Promise.race([sleep(healAfter * 1000), lost]);
  const healed = await stage.setBroken(1, false);
  const sent = JSON.parse(done(words, await sending.exited)) as SentJson;
  const served = JSON.parse(await lineOf(serve, serving, /"transfer"/, PATIENCE_MS)) as ServedJson;
  const since = (stamp: number) => Math.max(0, Math.round((stamp - sent.stamp) / 1000) / 1000);
  const outage: Outage = { broken: since(broken), healed: since(healed) };
  const curves = curvesOf(sent, paths);
  const checks = checksOf(sent, served, curves, outage);
  return { lab: stage.lab.name, sent, served, outage, curves, step: STEP, checks };
}

/** @throws UsageError */
function refuseRecordings({ recorded, save }: FailoverOptions): void {
  const word = recorded ? "recorded" : save === undefined ? undefined : "save";
  if (word !== undefined)
    throw new UsageError(`failover and ${word} contradict each other`, {
      argument: word,
      hint: "only the walk-through can be recorded: a recording cannot contain a transfer",
    });
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
