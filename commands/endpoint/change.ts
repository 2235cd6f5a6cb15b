import { defineCommand } from "../cli/command.js";
import { FLAG_ARGUMENTS, KEY, NO_FLAGS, oneOf } from "./arguments.js";
import { echo } from "./print.js";

export const endpointChange = defineCommand({
  description:
    "A flag that is not given keeps its value: the endpoint is read, modified and written. `exact` assigns both flags, as " +
    "`ip mptcp` does: a flag that is not given is cleared. Other flags, the address, port and device cannot be changed in " +
    "place; use `endpoint replace` for them.",
  arguments: {
    ...KEY,
    backup: FLAG_ARGUMENTS.backup,
    nobackup: NO_FLAGS.nobackup,
    fullmesh: FLAG_ARGUMENTS.fullmesh,
    nofullmesh: NO_FLAGS.nofullmesh,
    exact: { kind: "flag", summary: "clear the flag that is not given" },
  },
  unknownWordHint: "`endpoint replace` changes everything else",
  examples: [
    ["mptcpctl endpoint change id 2 backup", "make it a backup path"],
    ["mptcpctl endpoint change 192.0.2.3 nobackup", "use it for all data again"],
  ],
  run: async (context, { id, address, port, exact, ...flags }) => {
    const backup = oneOf("backup", flags.backup, flags.nobackup);
    const fullmesh = oneOf("fullmesh", flags.fullmesh, flags.nofullmesh);
    const { endpoints } = await context.pm();
    await echo(context, await endpoints.change({ id, address, port }, { backup, fullmesh }, { exact }));
  },
});
