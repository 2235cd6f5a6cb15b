import { UsageError } from "../../src/index.js";
import { CONNECTION } from "../connection-words.js";
import type { Context } from "../context.js";
import { defineCommand } from "../define.js";
import { echo } from "../endpoint/show-stored.js";
import { END_DEV, endOf, joined, portNumber } from "../ends.js";
import { numberIn } from "../readers.js";
import { tokenOf } from "../steered.js";

export const addressAnnounce = defineCommand({
  summary: "Announce an address to the peer of a connection (ADD_ADDR)",
  description:
    "For connections under the userspace path manager (`pm show`). Without an id the connection's own for the address " +
    "is taken, else the lowest free one. The same again sends it again. A port is only announced: something must " +
    "listen there with MPTCP, your server or `listen`, which holds a listener open until Ctrl-C. Without a port the " +
    "peer comes to the connection's own.",
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
      read: numberIn("id", { min: 1, max: 255 }),
    },
    port: {
      kind: "value",
      placeholder: "NUM",
      shortest: "po",
      summary: "port announced with the address",
      read: portNumber,
    },
    ...END_DEV,
    listen: { kind: "flag", summary: "hold an MPTCP listener open on it until Ctrl-C" },
    ...CONNECTION,
  },
  examples: [
    ["mptcpctl address announce 198.51.100.7 id 2 token 63c070d2", "tell the peer of a second address"],
    [
      "mptcpctl address announce 198.51.100.7 id 2 port 4443 listen token 63c070d2",
      "with a port, and listen on it meanwhile",
    ],
  ],
  run: async (context, { address, id, port, dev, listen, ...which }) => {
    if (address === undefined)
      throw new UsageError("an ADDRESS is required", {
        argument: "ADDRESS",
        hint: "for example: mptcpctl address announce 192.0.2.3 id 2 token 63c070d2",
      });
    const token = await tokenOf(context, which);
    const spec = { ...joined("ADDRESS", address, port, dev), id };
    const { userspace } = await context.pm();
    if (!listen)
      return echo(context, await userspace.announce(token, spec, { check: context.globals.check }));
    await using listener = await userspace.listen(token, spec);
    await echo(context, await userspace.announce(token, spec, { check: context.globals.check }));
    await held(context, listener.text);
  },
});

async function held({ signal, say, globals }: Context, where: string): Promise<void> {
  if (globals.dryRun || globals.replay !== undefined) return;
  if (!globals.quiet) say(`listening on ${where} until Ctrl-C`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
