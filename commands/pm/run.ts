import { type Conditions, type LogLevel, runPolicyFile, suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { endWithoutThreads } from "../cli/process/exit.js";
import { decisionJson, decisionText, policyLogJson, policyLogText } from "../view/decision.js";

export const pmRun = defineCommand({
  description:
    "FILE exports a `policy` with hooks (established, subflowClosed, announced, …); see docs/userspace-pm.md. " +
    "It decides for connections under the userspace path manager (`pm set userspace`), including those that are " +
    "already open. Decisions are printed to stdout, log lines and errors of the policy to stderr; with -j both as one object per line. An exception in a policy is logged; " +
    "a policy that hangs or crashes is stopped and restarted; if it logs too fast, lines are dropped and counted. After a loss of events all connections are listed again. " +
    "--dry-run only prints what it would do; --replay FILE runs it on a recording, without waiting. Ctrl-C ends it.",
  arguments: {
    file: {
      kind: "positional",
      placeholder: "FILE",
      summary: "a module: .mjs or .js; also .ts or .mts if this Node strips types",
      read: (text: string) => text,
    },
  },
  examples: [
    ["mptcpctl pm run second-uplink.mjs", "let the policy decide until Ctrl-C"],
    ["mptcpctl --dry-run pm run second-uplink.mjs", "only print what it would do"],
    ["mptcpctl --replay trouble.pcap pm run second-uplink.mjs", "what it would have done"],
  ],
  run: async (context, { file }) => {
    if (file === undefined)
      throw new UsageError("a FILE is required", {
        argument: "FILE",
        hint: "a module that exports a policy; docs/userspace-pm.md has one of 40 lines",
      });
    const { globals, out, signal } = context;
    const manager = await context.pm();
    warnAtStart(context, manager.conditions());
    await runPolicyFile(manager, file, {
      signal,
      receiveBuffer: globals.rcvbuf,
      isReplay: globals.replay !== undefined,
      log: logger(context),
      onStuck: endWithoutThreads,
      onDecision: (decision) =>
        out(globals.json ? `${JSON.stringify(decisionJson(decision))}\n` : `${decisionText(decision)}\n`),
    });
  },
});

function warnAtStart({ warn, globals }: Context, { enabled, pathManager }: Conditions): void {
  if (globals.replay !== undefined) return;
  if (enabled === false)
    warn("MPTCP is switched off here (net.mptcp.enabled=0): there may be no new connections", "mptcp_off", [
      suggested("sysctl", "net.mptcp.enabled", "1"),
    ]);
  else if (pathManager !== undefined && pathManager !== "userspace")
    warn(`new connections are under the path manager "${pathManager}"`, "path_manager", [
      suggested("userspace"),
    ]);
}

function logger({ info, globals }: Context): (level: LogLevel, text: string) => void {
  return (level, text) => {
    if (level !== "warning" || !globals.quiet) info(policyLogText(level, text), policyLogJson(level, text));
  };
}
