import { BOUNDS, type Endpoint, suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { numberReader } from "../cli/values/number.js";
import { END_DEV, endOf, joinedAddress, portNumber } from "../cli/values/socket-address.js";
import { printChanged } from "../endpoint/print.js";

export const addressAnnounce = defineCommand({
  description:
    "For connections under the userspace path manager (`pm show`). Without an id, the connection's id for the address " +
    "is used, else the lowest free one. The same command announces it again. A port is only announced: a program must " +
    "listen there with MPTCP: your server, or `listen`, which keeps a listener open until Ctrl-C. Without a port the " +
    "peer uses the connection's port. -echo prints the announced address with its id; -j always prints it.",
  arguments: {
    address: {
      kind: "positional",
      placeholder: "ADDRESS",
      summary: "IPv4 or IPv6 address, also ADDRESS:PORT and ADDRESS%IFNAME",
      read: endOf("ADDRESS"),
    },
    id: {
      kind: "value",
      placeholder: "NUM",
      shortest: "i",
      summary: "address id, 1 to 255",
      read: numberReader("id", BOUNDS.endpointId),
    },
    port: {
      kind: "value",
      placeholder: "NUM",
      shortest: "po",
      summary: "port announced with the address",
      read: portNumber,
    },
    ...END_DEV,
    listen: { kind: "flag", summary: "keep an MPTCP listener open on it until Ctrl-C" },
    ...CONNECTION,
  },
  examples: [
    ["mptcpctl address announce 198.51.100.7 id 2 token 63c070d2", "announce a second address to the peer"],
    [
      "mptcpctl address announce 198.51.100.7 id 2 port 4443 listen token 63c070d2",
      "with a port, and listen on it",
    ],
    ["mptcpctl -j address announce 198.51.100.7 token 63c070d2", "with a free id, and print it"],
  ],
  run: async (context, { address, id, port, dev, listen, ...which }) => {
    if (address === undefined)
      throw new UsageError("an ADDRESS is required", {
        argument: "ADDRESS",
        suggestions: [suggested("help", "address", "announce")],
      });
    const token = await tokenOf(context, which);
    const spec = { ...joinedAddress("ADDRESS", address, port, dev), id };
    const { userspace } = await context.pm();
    const announce = async () =>
      printId(context, await userspace.announce(token, spec, { check: context.globals.check }));
    if (!listen) return announce();
    await using listener = await userspace.listen(token, spec);
    await announce();
    await keepListening(context, listener.text);
  },
});

/** Programs need the chosen id: always print it with -j, in text only on request. */
async function printId(context: Context, announced: Endpoint): Promise<void> {
  const { echo, json } = context.globals;
  if (echo || json) await printChanged(context, announced);
}

async function keepListening({ signal, info, globals }: Context, addressText: string): Promise<void> {
  if (globals.dryRun || globals.replay !== undefined) return;
  if (!globals.quiet) info(`listening on ${addressText} until Ctrl-C`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
