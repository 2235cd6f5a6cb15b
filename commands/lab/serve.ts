import { type Served, serveTransfers, TRANSFER_PORT, TransportError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { numberReader } from "../cli/values/number.js";
import { ipAddress } from "../cli/values/values.js";
import { listeningJson, listeningText, servedJson, servedText } from "../view/transfer.js";
import { refuseDryRun } from "./live.js";

export const labServe = defineCommand({
  description:
    "Listens with an MPTCP socket for `mptcpctl lab send`, also if that falls back to TCP. At the end of each " +
    "connection it reports the peer, the received data and the number of subflows, and sends byte count and hash to the sender. -n listens " +
    "in a network namespace. Ctrl-C or SIGTERM ends it.",
  arguments: {
    address: {
      kind: "positional",
      placeholder: "ADDRESS",
      summary: "listen on this address; default: all IPv6 and IPv4 addresses",
      read: ipAddress,
    },
    port: {
      kind: "value",
      placeholder: "NUM",
      shortest: "po",
      summary: `listen on this port, ${TRANSFER_PORT} by default; 0: a free port`,
      read: numberReader("port", { min: 0, max: 65_535 }),
    },
    echo: { kind: "flag", summary: "send all data back, for programs without this transfer protocol" },
    once: { kind: "flag", summary: "end after the first connection; exit code 2 if it failed" },
  },
  examples: [
    ["mptcpctl lab serve", `all addresses, port ${TRANSFER_PORT}`],
    ["mptcpctl -n blue lab serve 192.0.2.1 port 5000", "one address of a namespace"],
    ["mptcpctl -j lab serve port 0 once", "one transfer, as JSON; the first line contains the port"],
  ],
  run: async (context, { address, port, echo, once }) => {
    refuseDryRun(context, "lab serve");
    const { signal } = context;
    const first = new AbortController();
    let last: Served | undefined;
    let unwritten: { error: unknown } | undefined;
    const onConnection = (served: Served) => {
      last ??= served;
      try {
        print(context, servedJson(served, context.globals.details), servedText(served));
      } catch (error) {
        unwritten ??= { error };
      }
      if (once || unwritten) first.abort();
    };
    await using server = await serveTransfers(await context.pm(), { address, port, echo, onConnection });
    print(context, listeningJson(server.address), listeningText(server.address));
    await aborted(AbortSignal.any([signal, first.signal]));
    if (unwritten) throw unwritten.error;
    if (once && last?.problem !== undefined && !signal.aborted) throw new TransportError(last.problem);
  },
});

function print({ globals, out }: Context, object: object, text: string): void {
  out(globals.json ? `${JSON.stringify(object)}\n` : text);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
