import { UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { refuseGlobalOptions } from "./live.js";

export const labDemo = defineCommand({
  description:
    "`lab demo` plays the walk-through of a laptop with Ethernet and WiFi, in eleven steps: limits, a server and a client " +
    "by `run`, the monitor, a second subflow that comes and goes. `lab demo failover` breaks a path under a transfer and " +
    "shows that no byte is lost. Both build a lab of their own, and remove it. Where this kernel has no MPTCP the " +
    "walk-through is played from a recording, and says so; with MPTCPCTL_REQUIRE=kernel that is an error. The exit code is " +
    "4 where a step does not come true.",
  arguments: {
    story: {
      kind: "positional",
      placeholder: "walkthrough|failover",
      summary: "what is played; default: walkthrough",
      read: (text: string) => story(text),
    },
    fast: { kind: "flag", summary: "no pauses to read in; they are made on a terminal only" },
    keep: { kind: "flag", summary: "leave the lab to look at; what is printed at the end removes it" },
    ipv6: { kind: "flag", summary: "the walk-through over IPv6" },
    recorded: { kind: "flag", summary: "the walk-through from the recording, also where it could be played" },
    save: {
      kind: "value",
      placeholder: "FOLDER",
      summary: "record each command of the walk-through into a file of this folder",
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
    if (context.globals.dryRun) throw noRehearsal();
    if (story === "failover") {
      const { playFailover } = await import("./failover/run.js");
      return playFailover(context, wishes);
    }
    const { playWalkthrough } = await import("./demo/play.js");
    return playWalkthrough(context, wishes);
  },
});

function noRehearsal(): UsageError {
  return new UsageError("lab demo cannot be used with --dry-run", {
    argument: "dry-run",
    hint: "it changes nothing but a lab of its own, which it removes; lab demo recorded needs none",
  });
}

const STORIES = ["walkthrough", "failover"] as const;

function story(text: string): (typeof STORIES)[number] {
  const found = STORIES.find((one) => one === text);
  if (found) return found;
  throw new UsageError(`"${text}" is no story`, {
    argument: "story",
    hint: `possible: ${STORIES.join(", ")}`,
  });
}
