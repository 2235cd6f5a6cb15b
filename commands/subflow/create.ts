import { type CreatedSubflow, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { bothEnds, END_DEV, ENDS, withPort } from "../cli/values/socket-address.js";
import { endpointId, seconds } from "../cli/values/values.js";
import { createdJson, createdText } from "../view/subflow.js";

/** Where `wait` is not told. */
const WAIT_S = 10;

export const subflowCreate = defineCommand({
  description:
    "For connections under the userspace path manager (`pm show`). The kernel only begins to open it: its success says " +
    "no more; -echo, and -j always, print what was begun, with its id. `wait` waits for the outcome and prints the " +
    "subflow; exit code 0 where it is up, 2 where it failed or was refused, 5 where nothing came of it in time. Without an id the connection's own for the address is taken, else the lowest free one. A refusal " +
    "makes the kernel forget the address, even one that was announced before.",
  arguments: {
    ...ENDS,
    id: {
      kind: "value",
      placeholder: "NUM",
      shortest: "i",
      summary: "id of the local address, 0 for the one the connection was opened on",
      read: endpointId,
    },
    ...END_DEV,
    backup: { kind: "flag", summary: "ask the peer to send on it only when no other is left" },
    wait: { kind: "flag", summary: "wait for the outcome" },
    seconds: {
      kind: "positional",
      placeholder: "SECONDS",
      summary: `how long wait waits; default ${WAIT_S}`,
      read: seconds("SECONDS"),
    },
    ...CONNECTION,
  },
  examples: [
    [
      "mptcpctl subflow create local 192.0.2.3 id 2 dev wlp1s0 remote 192.0.2.1 port 443 token 63c070d2",
      "over wlp1s0",
    ],
    [
      "mptcpctl subflow create local 192.0.2.3 remote 192.0.2.1:443 token 63c070d2 --wait 5",
      "and tell what came of it",
    ],
  ],
  run: async (context, { id, dev, backup, wait, seconds, ...words }) => {
    const ends = bothEnds(words, dev);
    const spec = { local: { ...ends.local, id }, remote: withPort("remote", ends.remote), backup };
    const token = await tokenOf(context, words);
    const { userspace } = await context.pm();
    const options = {
      check: context.globals.check,
      wait: patience(wait, seconds),
      signal: wait ? context.signal : undefined,
    };
    print(context, await userspace.createSubflow(token, spec, options));
  },
});

/** Milliseconds; undefined: not at all. */
function patience(wait: boolean, seconds: number | undefined): number | undefined {
  if (wait) return 1000 * (seconds ?? WAIT_S);
  if (seconds === undefined) return undefined;
  throw new UsageError(`"${seconds}" stands alone`, {
    argument: "SECONDS",
    hint: "seconds belong to wait: wait 5",
  });
}

/** A subflow that is up is told always; one that is only begun, for the id it got, as `address announce` tells. */
function print({ globals, out }: Context, created: CreatedSubflow): void {
  const isTold = created.established || globals.echo || globals.json;
  if (!isTold || globals.dryRun) return;
  out(globals.json ? `${JSON.stringify(createdJson(created))}\n` : createdText(created));
}
