import { findLab, LAB_HOSTS, type LabHost, labProgram, suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { optionText } from "../cli/parser/global-option-table.js";
import { Stop } from "../cli/process/io.js";
import { LAB } from "./arguments.js";

export const labExec = defineCommand({
  description:
    "The program replaces mptcpctl: same process, terminal, signals and exit code. Without a COMMAND a shell is started " +
    "if there is a terminal. The host's processes end with `lab down`.",
  arguments: {
    host: {
      kind: "positional",
      placeholder: "client|server|middle",
      summary: "the host on which it runs",
      read: (text: string) => host(text),
    },
    lab: LAB,
    command: { kind: "rest", placeholder: "COMMAND", summary: "the program and its arguments" },
  },
  examples: [
    ["mptcpctl lab exec client", "a shell on the client"],
    ["mptcpctl lab exec server -- ip address", "one command on the server"],
    ["mptcpctl lab exec --lab blue client mptcpctl monitor", "on the client of the lab blue"],
  ],
  run: async (context, { host, lab: name, command }) => {
    if (host === undefined) throw unknownHostError();
    refuseOtherOptions(context);
    const [program = shellOf(context), ...words] = command;
    const lab = await findLab(name, context.globals);
    const plan = labProgram(lab, host, [program, ...words], context.env);
    if (context.globals.dryRun) return;
    throw new Stop("the program has ended", await (await context.launch(plan, false)).exited);
  },
});

function host(text: string): LabHost {
  const found = LAB_HOSTS.find((one) => one === text);
  if (found) return found;
  throw new UsageError(`"${text}" is not a host of a lab`, { argument: "host", hint: POSSIBLE_HOSTS });
}

const POSSIBLE_HOSTS = `possible: ${LAB_HOSTS.join(", ")}`;

function unknownHostError(): UsageError {
  return new UsageError("a host is required", { argument: "host", hint: POSSIBLE_HOSTS });
}

function refuseOtherOptions({ globals }: Context): void {
  for (const option of ["batch", "replay", "record", "netns"] as const)
    if (globals[option] !== undefined)
      throw new UsageError(`lab exec cannot be used with ${optionText(option)}`, {
        argument: option,
        hint: "the program replaces mptcpctl, on a host of the lab",
      });
}

function shellOf({ terminal, env }: Context): string {
  if (terminal.keyboard !== undefined) return env.SHELL || "/bin/sh";
  throw new UsageError("a COMMAND is required without a terminal", {
    argument: "COMMAND",
    suggestions: [suggested("help", "lab", "exec")],
  });
}
