import { suggested, UsageError } from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import { defineCommand } from "../cli/command.js";
import { DEV, FLAG_ARGUMENTS, flagsGiven, KEY, NO_FLAGS, oneOf } from "./arguments.js";
import { echo } from "./print.js";

export const SPEC = { ...KEY, ...DEV, ...FLAG_ARGUMENTS, ...NO_FLAGS };

/**
 * The endpoint that the words of `add` and `replace` describe.
 * @throws UsageError without an address, and for contradicting words
 */
export function specOf(values: Values<typeof SPEC>, command: string) {
  const { id, port, dev, address } = values;
  if (address === undefined)
    throw new UsageError("an ADDRESS is required", {
      argument: "ADDRESS",
      suggestions: [suggested("help", "endpoint", command), suggested("interfaces")],
    });
  oneOf("backup", values.backup, values.nobackup);
  oneOf("fullmesh", values.fullmesh, values.nofullmesh);
  return { address, id, port, dev, flags: flagsGiven(values) };
}

export const endpointAdd = defineCommand({
  description:
    "Without an id the kernel chooses one. `dev` binds the subflows to the interface, so that no source " +
    "routing is needed. Requests that every kernel refuses are refused at once; doubtful ones are sent with a warning (-q silences it, --no-check sends any " +
    "request as it is). The endpoint affects existing connections at once.",
  arguments: SPEC,
  examples: [
    ["mptcpctl endpoint add dev wlp1s0 192.0.2.3 subflow", "open a subflow over wlp1s0 in each connection"],
    ["mptcpctl endpoint add 198.51.100.7 signal", "announce a second address of a server"],
    ["mptcpctl -echo endpoint add 192.0.2.3 id 5 subflow backup", "with id 5, and print the stored endpoint"],
  ],
  run: async (context, values) => {
    const spec = specOf(values, "add");
    await echo(context, await (await context.pm()).endpoints.add(spec, { check: context.globals.check }));
  },
});
