import {
  beginVerification,
  type PathManager,
  planRun,
  type RunPlan,
  UnsupportedError,
  UsageError,
} from "../src/index.js";
import type { ValueReader, Values } from "./cli/argument.js";
import { defineCommand } from "./cli/command.js";
import type { Context } from "./cli/context.js";
import { Stop } from "./cli/process/io.js";
import { findingsJson, findingsText, planJson, planLines, planText } from "./view/run.js";
import { document } from "./view/widgets/json.js";

const seconds: ValueReader<number> = (text) => {
  const value = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= 86_400) return value;
  throw new UsageError(`"${text}" is not a time in seconds`, {
    argument: "verify",
    hint: "--verify=SECONDS takes a number above 0, up to 86400",
  });
};

const WORDS = {
  verify: {
    kind: "value",
    placeholder: "SECONDS",
    otherwise: "5",
    summary:
      "look for MPTCP sockets of the program, for 5 seconds at most, and tell on stderr what was found",
    read: seconds,
  },
  strict: { kind: "flag", summary: "sockets fail instead of staying TCP where the kernel refuses MPTCP" },
  "tcp-fallback": {
    kind: "flag",
    summary: "start the program on TCP, too, where nothing can make its sockets MPTCP",
  },
  command: { kind: "rest", placeholder: "COMMAND", summary: "the program and its arguments" },
} as const;

export const runProgram = defineCommand({
  description:
    "Looks at the program first: those that are linked dynamically get a library preloaded (LD_PRELOAD), those made by " +
    "Go a setting (GODEBUG); both are appended to what is there, and pass on to programs that these start. Where neither " +
    "can work, nothing is started and the exit code is 3. Then mptcpctl becomes the program: same process, terminal, " +
    "signals, limits and exit code. -n runs it in a namespace, -d tells each of its sockets on stderr, --dry-run only " +
    "says what would be done. With --verify mptcpctl stays as its parent.",
  arguments: WORDS,
  examples: [
    ["mptcpctl run curl https://example.org", "a client"],
    ["mptcpctl -n blue run -d -- nc -l 12345", "a server in a namespace, its sockets told"],
    ["mptcpctl run --verify=2 iperf3 -c 192.0.2.1", "and see that it is so"],
  ],
  run: async (context, words) => {
    const plan = planOf(context, words);
    const manager = await context.pm();
    await checkSwitch(context, manager, words);
    if (!plan.inherited.complete)
      context.warn(
        "could not list the open files (/proc/self/fd): only stdin, stdout and stderr are passed on",
      );
    if (context.globals.dryRun) return tellPlan(context, plan);
    if (plan.verdict.means.length === 0) context.warn(plan.verdict.reason);
    if (context.globals.details) for (const line of planLines(plan)) context.info(`run: ${line}`);
    const code =
      words.verify === undefined
        ? await (await context.launch(plan, false)).exited
        : await verified(context, manager, plan, words.verify);
    throw new Stop("the program has ended", code);
  },
});

function planOf({ globals, env }: Context, words: Values<typeof WORDS>): RunPlan {
  const [program, ...more] = words.command;
  if (program === undefined)
    throw new UsageError("a COMMAND is required", { argument: "COMMAND", hint: "mptcpctl run curl …" });
  for (const [option, given] of [
    ["batch", globals.batch],
    ["replay", globals.replay],
  ])
    if (given !== undefined)
      throw new UsageError(`run cannot be used with -${option}`, {
        argument: option,
        hint: "the program takes the place of mptcpctl",
      });
  return planRun({
    command: [program, ...more],
    environment: env,
    strict: words.strict,
    details: globals.details,
    tcpFallback: words["tcp-fallback"],
  });
}

/** @throws UnsupportedError where the kernel has no MPTCP, or that cannot be told, unless TCP will do */
async function checkSwitch(
  { warn }: Context,
  manager: PathManager,
  words: Values<typeof WORDS>,
): Promise<void> {
  const { enabled, unreadable } = manager.conditions();
  if (enabled === false) warn("MPTCP is switched off here (net.mptcp.enabled=0): all sockets will be TCP");
  if (enabled !== undefined) return;
  const has = await manager.hasMptcp();
  if (has) warn(`cannot tell whether MPTCP is switched on: ${unreadable?.enabled}`);
  if (has || words["tcp-fallback"]) return;
  if (has === undefined)
    throw new UnsupportedError(`cannot tell whether this kernel has MPTCP: ${unreadable?.enabled}`, {
      hint: "--tcp-fallback starts the program whether it has or not",
    });
  throw new UnsupportedError("this kernel has no MPTCP", {
    hint: "Linux 5.6 or newer built with CONFIG_MPTCP is needed; --tcp-fallback starts the program on TCP",
  });
}

function tellPlan({ globals, out }: Context, plan: RunPlan): void {
  out(globals.json ? document(planJson(plan), globals.pretty) : planText(plan));
}

/** @returns the program's exit code */
async function verified(
  context: Context,
  manager: PathManager,
  plan: RunPlan,
  most: number,
): Promise<number> {
  const watch = await beginVerification(manager);
  const { pid, exited } = await context.launch(plan, true);
  const findings = await watch({ pid, exited, seconds: most });
  const lines = context.globals.json ? [JSON.stringify(findingsJson(findings))] : findingsText(findings);
  for (const line of lines) context.info(line);
  return exited;
}
