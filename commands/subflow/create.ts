import { type CreatedSubflow, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { bothEnds, END_DEV, ENDS, withPort } from "../cli/values/socket-address.js";
import { addressId, seconds } from "../cli/values/values.js";
import { createdJson, createdText } from "../view/subflow.js";

/** Default of `wait` in seconds. */
const WAIT_S = 10;

export const subflowCreate = defineCommand({
  description:
    "For connections under the userspace path manager (`pm show`). The kernel only starts to open it, and success means " +
    "only that; -echo (and always -j) prints the requested subflow with its id. `wait` waits for the outcome and prints the " +
    "subflow. Exit code 0: established, 2: failed or refused, 5: no outcome in time. Without an id, the connection's id for " +
    "the address is used, else the lowest free one. A refusal " +
    "makes the kernel forget the address, even an announced one.",
  arguments: {
    ...ENDS,
    id: {
      kind: "value",
      placeholder: "NUM",
      shortest: "i",
      summary: "id of the local address, 0 for the address on which the connection was opened",
      read: addressId,
    },
    ...END_DEV,
    backup: { kind: "flag", summary: "ask the peer to send on it only if no other subflow can be used" },
    wait: { kind: "flag", summary: "wait for the outcome" },
    seconds: {
      kind: "positional",
      placeholder: "SECONDS",
      summary: `how long to wait; default ${WAIT_S}`,
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
      "and print the outcome",
    ],
  ],
  run: async (context, { id, dev, backup, wait, seconds, ...words }) => {
    const ends = bothEnds(words, dev);
    const spec = { local: { ...ends.local, id }, remote: withPort("remote", ends.remote), backup };
    const token = await tokenOf(context, words);
    const { userspace } = await context.pm();
    const options = {
      check: context.globals.check,
      wait: waitMilliseconds(wait, seconds),
      signal: wait ? context.signal : undefined,
    };
    print(context, await userspace.createSubflow(token, spec, options));
  },
});

/** Milliseconds; undefined: do not wait. */
function waitMilliseconds(wait: boolean, seconds: number | undefined): number | undefined {
  if (wait) return 1000 * (seconds ?? WAIT_S);
  if (seconds === undefined) return undefined;
  throw new UsageError(`"${seconds}" needs the word wait`, {
    argument: "SECONDS",
    hint: "seconds belong to wait: wait 5",
  });
}

/**
 * An established subflow is always printed. One that is only started is printed for its id, as in `address
 * announce`.
 */
function print({ globals, outResult }: Context, created: CreatedSubflow): void {
  const isTold = created.established || globals.echo || globals.json;
  if (!isTold || globals.dryRun) return;
  outResult(globals.json ? `${JSON.stringify(createdJson(created))}\n` : createdText(created));
}
