import { suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";

export const pmSet = defineCommand({
  description:
    "kernel: endpoints and limits decide. userspace: `address` and `subflow` decide, or a program such as " +
    "`pm run`; without one, connections keep their first subflow, and while no process listens to events they refuse " +
    "joins. Existing connections keep their path manager. Writes net.mptcp.path_manager, on kernels before 6.15 " +
    "net.mptcp.pm_type; the value is kept until the next boot.",
  arguments: {
    name: {
      kind: "positional",
      placeholder: "kernel|userspace",
      summary: "or another path manager of this kernel",
      read: (text: string) => text,
    },
  },
  examples: [["mptcpctl pm set userspace", "user space decides"]],
  run: async ({ pm }, { name }) => {
    if (name === undefined)
      throw new UsageError("a path manager is required", {
        argument: "NAME",
        hint: "kernel or userspace, or another one of this kernel",
        suggestions: [suggested("path_managers")],
      });
    await (await pm()).managers.set(name);
  },
});
