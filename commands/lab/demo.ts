import { UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { refuseGlobalOptions } from "./live.js";

export const labDemo = defineCommand({
  description:
    "`lab demo` runs the walk-through of a laptop with Ethernet and WiFi, in eleven steps: limits, a server and a client " +
    "started by `run`, the monitor, a second subflow that is opened and closed. `lab demo failover` breaks a path during a transfer and " +
    "shows that no byte is lost. Each builds its own lab and removes it. If this kernel has no MPTCP, the " +
    "walk-through is replayed from a recording, and says so; with MPTCPCTL_REQUIRE=kernel that is an error. The exit code is " +
    "4 if a step does not have the expected result.",
  arguments: {
    story: {
      kind: "positional",
      placeholder: "walkthrough|failover",
      summary: "which demonstration; default: walkthrough",
      read: (text: string) => demoName(text),
    },
    fast: { kind: "flag", summary: "no pauses for reading; there are pauses only on a terminal" },
    keep: { kind: "flag", summary: "keep the lab; the last line printed says how to remove it" },
    ipv6: { kind: "flag", summary: "the walk-through over IPv6" },
    recorded: {
      kind: "flag",
      summary: "replay the walk-through from the recording, even if this kernel has MPTCP",
    },
    save: {
      kind: "value",
      placeholder: "FOLDER",
      summary: "record each command of the walk-through in a file of this folder",
      read: (text: string) => text,
    },
  },
  examples: [
    ["mptcpctl lab demo", "the walk-through"],
    ["mptcpctl lab demo failover", "what happens when a path breaks"],
    ["mptcpctl lab demo --keep", "and look around afterwards: mptcpctl lab exec client"],
  ],
  run: async (context, { story = "walkthrough", ...wishes }) => {
    refuseGlobalOptions(context, "lab demo");
    if (context.globals.dryRun) throw dryRunError();
    if (story === "failover") {
      const { playFailover } = await import("./failover/run.js");
      return playFailover(context, wishes);
    }
    const { playWalkthrough } = await import("./demo/play.js");
    return playWalkthrough(context, wishes);
  },
});

function dryRunError(): UsageError {
  return new UsageError("lab demo cannot be used with --dry-run", {
    argument: "dry-run",
    hint: "it changes only its own lab, which it removes; lab demo recorded needs no lab",
  });
}

const DEMOS = ["walkthrough", "failover"] as const;

function demoName(text: string): (typeof DEMOS)[number] {
  const found = DEMOS.find((one) => one === text);
  if (found) return found;
  throw new UsageError(`"${text}" is no story`, {
    argument: "story",
    hint: `possible: ${DEMOS.join(", ")}`,
  });
}
