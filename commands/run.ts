import {
  beginVerification,
  type PathManager,
  planRun,
  type RunPlan,
  suggested,
  UnsupportedError,
  UsageError,
} from "../src/index.js";
import type { Values } from "./cli/argument.js";
import { defineCommand } from "./cli/command.js";
import type { Context } from "./cli/context.js";
import { optionText } from "./cli/parser/global-option-table.js";
import { Stop } from "./cli/process/io.js";
import { seconds } from "./cli/values/values.js";
import { findingsJson, findingsText, planJson, planLines, planText } from "./view/run.js";
import { document } from "./view/widgets/json.js";

/** Seconds. */
const MIN_CHECK_SECONDS = 0.001;

const WORDS = {
  verify: {
    kind: "value",
    placeholder: "SECONDS",
    otherwise: "5",
    summary: "check for MPTCP sockets of the program, for 5 seconds at most, and print the result to stderr",
    read: seconds("verify", MIN_CHECK_SECONDS),
  },
  strict: { kind: "flag", summary: "sockets fail instead of staying TCP if the kernel refuses MPTCP" },
  "tcp-fallback": {
    kind: "flag",
    summary: "start the program on TCP if nothing can make its sockets MPTCP",
  },
  command: { kind: "rest", placeholder: "COMMAND", summary: "the program and its arguments" },
} as const;

export const runProgram = defineCommand({
  description:
    "Inspects the program first: a dynamically linked program gets a preloaded library (LD_PRELOAD), a program built with " +
    "Go a setting (GODEBUG); both are added to existing values, and are inherited by programs that it starts. If neither " +
    "can work, nothing is started and the exit code is 3. Then the program replaces mptcpctl: same process, terminal, " +
    "signals, limits and exit code. -n runs it in a namespace, -d reports each of its sockets on stderr, --dry-run only " +
    "prints what would be done. With --verify mptcpctl remains as its parent.",
  arguments: WORDS,
  examples: [
    ["mptcpctl run curl https://example.org", "a client"],
    ["mptcpctl -n blue run -d -- nc -l 12345", "a server in a namespace, with its sockets reported"],
    ["mptcpctl run --verify=2 iperf3 -c 192.0.2.1", "and verify the result"],
  ],
  run: async (context, words) => {
    const plan = planOf(context, words);
    const manager = await context.pm();
    await checkSwitch(context, manager, words);
    if (!plan.inherited.complete)
      context.warn(
        "could not list the open files (/proc/self/fd): only stdin, stdout and stderr are passed on",
        "unread",
      );
    if (context.globals.dryRun) return printPlan(context, plan);
    if (plan.verdict.means.length === 0) context.warn(plan.verdict.reason, "program");
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
    throw new UsageError("a COMMAND is required", {
      argument: "COMMAND",
      suggestions: [suggested("help", "run")],
    });
  for (const [option, given] of [
    ["batch", globals.batch],
    ["replay", globals.replay],
  ] as const)
    if (given !== undefined)
      throw new UsageError(`run cannot be used with ${optionText(option)}`, {
        argument: option,
        hint: "the program replaces mptcpctl",
      });
  return planRun({
    command: [program, ...more],
    environment: env,
    strict: words.strict,
    details: globals.details,
    tcpFallback: words["tcp-fallback"],
  });
}

/**
 * @throws UnsupportedError if the kernel has no MPTCP, or if this cannot be known, unless TCP is sufficient
 */
async function checkSwitch(
  { warn }: Context,
  manager: PathManager,
  words: Values<typeof WORDS>,
): Promise<void> {
  const { enabled, unreadable } = manager.conditions();
  if (enabled === false)
    warn(
      "MPTCP is switched off here (net.mptcp.enabled=0): sockets that it creates here will be TCP",
      "mptcp_off",
      [suggested("sysctl", "net.mptcp.enabled", "1")],
    );
  if (enabled !== undefined) return;
  const has = await manager.hasMptcp();
  if (has) warn(`it is unknown whether MPTCP is switched on: ${unreadable?.enabled}`, "unread");
  if (has || words["tcp-fallback"]) return;
  if (has === undefined)
    throw new UnsupportedError(`it is unknown whether this kernel has MPTCP: ${unreadable?.enabled}`, {
      hint: "--tcp-fallback starts the program in either case",
    });
  throw new UnsupportedError("this kernel has no MPTCP", {
    hint: "Linux 5.6 or newer built with CONFIG_MPTCP is needed; --tcp-fallback starts the program on TCP",
  });
}

function printPlan({ globals, out }: Context, plan: RunPlan): void {
  out(globals.json ? document(planJson(plan), globals.pretty) : planText(plan));
}

/** @returns the program's exit code */
async function verified(
  context: Context,
  manager: PathManager,
  plan: RunPlan,
  maxSeconds: number,
): Promise<number> {
  const watch = await beginVerification(manager);
  const { pid, exited } = await context.launch(plan, true);
  const findings = await watch({ pid, exited, seconds: maxSeconds });
  if (context.globals.json) context.info("", findingsJson(findings, context.here));
  else for (const line of findingsText(findings, context.here)) context.info(line);
  return exited;
}
