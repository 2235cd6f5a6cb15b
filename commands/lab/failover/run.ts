import { setTimeout as sleep } from "node:timers/promises";
import { suggested, UsageError } from "../../../src/index.js";
import type { Context } from "../../cli/context.js";
import { Stop } from "../../cli/process/io.js";
import { failoverJson, failoverText } from "../../view/failover.js";
import { document } from "../../view/widgets/json.js";
import { type Narration, narrate } from "./narration.js";
import { FailoverSession } from "./session.js";
import { lineOf, outputOrThrow } from "./step.js";
import { checksOf, curvesOf, type Outage, type SentJson, type ServedJson, STEP } from "./verdict.js";

/** Name of its lab; with a number if the name is taken. */
const LAB = "failover";
/** Maximum time (ms) of every command except the transfer, which has its own deadline. */
const TIMEOUT_MS = 10_000;
/** Bits per second of each path: low enough that both paths are needed, high enough for a chart. */
const RATE = 20e6;

/**
 * Seconds: until the path breaks, until it is healed, until the transfer ends. A healed path is used again
 * when TCP next retransmits a lost segment. The retransmission interval grows, so this may take as long as
 * the path was broken, and longer.
 */
const PHASE_SECONDS = { breakAfter: 3, healAfter: 2.5, endAfter: 3.5 };
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
export async function playFailover(context: Context, failoverOptions: FailoverOptions): Promise<void> {
  refuseRecordings(failoverOptions);
  const { globals, out, suggest } = context;
  const narration = narrate(globals.json ? undefined : out, globals.color);
  narration.remark("A transfer over two paths; the first path breaks and is healed\n");
  const { lab, ...result } = await runFailover(context, narration, failoverOptions);
  const drawing = { unicode: globals.unicode, width: context.terminal.columns ?? 80 };
  const report = { ...result, commands: narration.commands };
  out(globals.json ? document(failoverJson(report), globals.pretty) : failoverText(report, drawing));
  if (failoverOptions.keep)
    suggest("the lab is kept", suggested("lab_show", lab), suggested("lab_delete", lab));
  if (!result.checks.every(({ ok }) => ok)) throw new Stop("the result was not as expected", 4);
}

async function runFailover(context: Context, narration: Narration, { keep, ipv6, fast }: FailoverOptions) {
  await using session = await FailoverSession.open(context, narration, { name: LAB, rate: RATE, ipv6, keep });
  return await Promise.race([transferWithBreak(session, fast ? FAST : PHASE_SECONDS), ended(context.signal)]);
}

async function transferWithBreak(
  session: FailoverSession,
  { breakAfter, healAfter, endAfter }: typeof PHASE_SECONDS,
) {
  const paths = session.names();
  await session.run("client", "limits set subflows 1");
  await session.run("server", "limits set subflows 1");
  for (const { dev, address } of paths.slice(1))
    await session.run("client", `endpoint add dev ${dev} ${address} subflow`);
  const serve = "-j lab serve once";
  const serving = session.start("server", serve);
  await lineOf(serve, serving, /"listening"/, TIMEOUT_MS);
  const words = `-j -d lab send ${session.address(1, "server")} for ${breakAfter + healAfter + endAfter}`;
  const sending = session.start("client", words);
  const failedEarly = sending.exited.then((result) => void outputOrThrow(words, result));
  failedEarly.catch(() => {});
  await Promise.race([sleep(breakAfter * 1000), failedEarly]);
  const brokenAt = await session.setBroken(1, true);
  await Promise.race([sleep(healAfter * 1000), failedEarly]);
  const healed = await session.setBroken(1, false);
  const sent = JSON.parse(outputOrThrow(words, await sending.exited)) as SentJson;
  const served = JSON.parse(await lineOf(serve, serving, /"transfer"/, TIMEOUT_MS)) as ServedJson;
  const secondsSince = (stamp: number) => Math.max(0, Math.round((stamp - sent.stamp) / 1000) / 1000);
  const outage: Outage = { broken: secondsSince(brokenAt), healed: secondsSince(healed) };
  const curves = curvesOf(sent, paths);
  const checks = checksOf(sent, served, curves, outage);
  return { lab: session.lab.name, sent, served, outage, curves, step: STEP, checks };
}

/** @throws UsageError */
function refuseRecordings({ recorded, save }: FailoverOptions): void {
  const conflictingWord = recorded ? "recorded" : save === undefined ? undefined : "save";
  if (conflictingWord !== undefined)
    throw new UsageError(`failover and ${conflictingWord} contradict each other`, {
      argument: conflictingWord,
      hint: "only the walk-through can be recorded: a recording cannot contain a transfer",
    });
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
