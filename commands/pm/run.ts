import { type Conditions, type LogLevel, runPolicyFile, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { endWithoutThreads } from "../cli/process/exit.js";
import { decisionJson, decisionText, policyLogJson, policyLogText } from "../view/decision.js";

export const pmRun = defineCommand({
  description:
    "FILE exports a `policy` with hooks (established, subflowClosed, announced, …); docs/userspace-pm.md tells all. " +
    "It decides for connections under the userspace path manager (`pm set userspace`), those that are open already " +
    "included. Decisions go to stdout, what the policy says and does wrong to stderr; both with -j as one object a line. A policy that throws is logged; " +
    "one that hangs or crashes is ended and begun anew; one that logs too fast loses lines, which are counted. Lost events are made good by looking at all connections. " +
    "--dry-run only tells what it would do; --replay FILE tries it on a recording, in no time. Ctrl-C ends it.",
  arguments: {
    file: {
      kind: "positional",
      placeholder: "FILE",
      summary: "a module: .mjs or .js, and .ts or .mts where this Node strips types",
      read: (text: string) => text,
    },
  },
  examples: [
    ["mptcpctl pm run second-uplink.mjs", "let the policy decide until Ctrl-C"],
    ["mptcpctl --dry-run pm run second-uplink.mjs", "only tell what it would do"],
    ["mptcpctl --replay trouble.pcap pm run second-uplink.mjs", "what would it have done?"],
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
  if (enabled === false) warn("MPTCP is switched off here (net.mptcp.enabled=0): there is nothing to decide");
  else if (pathManager !== undefined && pathManager !== "userspace")
    warn(
      `new connections are under the path manager "${pathManager}": \`mptcpctl pm set userspace\` hands them over`,
    );
}

/** Like all talk, with -j as one object a line. */
function logger({ info, globals }: Context): (level: LogLevel, text: string) => void {
  const line = (level: LogLevel, text: string) =>
    globals.json ? JSON.stringify(policyLogJson(level, text)) : policyLogText(level, text);
  return (level, text) => {
    if (level !== "warning" || !globals.quiet) info(line(level, text));
  };
}
