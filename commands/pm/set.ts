import { UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";

export const pmSet = defineCommand({
  description:
    "kernel: endpoints and limits decide. userspace: `address` and `subflow` decide, or a program such as " +
    "`pm run`; without one, connections keep their first subflow, and while nobody listens to events they refuse " +
    "joins. Live connections keep what they have. Writes net.mptcp.path_manager, on kernels before 6.15 " +
    "net.mptcp.pm_type; it lasts until the next boot.",
  arguments: {
    name: {
      kind: "positional",
      placeholder: "kernel|userspace",
      summary: "or another that this kernel has",
      read: (text: string) => text,
    },
  },
  examples: [["mptcpctl pm set userspace", "leave decisions to user space"]],
  run: async ({ pm }, { name }) => {
    if (name === undefined)
      throw new UsageError("a path manager is required", {
        argument: "NAME",
        hint: "kernel or userspace; `mptcpctl pm` tells what this kernel has",
      });
    await (await pm()).managers.set(name);
  },
});
