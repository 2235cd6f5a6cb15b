import type { Retried } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { retriedJson, retriedText } from "../view/retried.js";
import { document } from "../view/widgets/json.js";
import { KEY } from "./arguments.js";
import { whichEndpoint } from "./delete.js";
import { echo } from "./print.js";

export const endpointRetry = defineCommand({
  description:
    "The kernel tries an endpoint once for each connection: it does not open a subflow again that failed or was closed. " +
    "This deletes the endpoint and adds it again with the same id, in one step, so existing connections may try it again. " +
    "It closes the subflows from that address, also the initial ones, and prints which. If the kernel refuses to " +
    "add the endpoint, it is restored. If another process deletes it at the same time, it stays deleted.",
  arguments: KEY,
  examples: [
    ["mptcpctl endpoint retry id 2", "by id"],
    ["mptcpctl endpoint retry 192.0.2.3", "by address"],
    ["mptcpctl --dry-run endpoint retry id 2", "which subflows it would close"],
  ],
  run: async (context, key) => {
    if (key.id === undefined && key.address === undefined) throw whichEndpoint();
    await print(context, await (await context.pm()).endpoints.retry(key));
  },
});

async function print(context: Context, retried: Retried): Promise<void> {
  const { globals, info, outResult } = context;
  if (globals.json) return outResult(document(retriedJson(retried), globals.pretty));
  if (!globals.quiet) info(retriedText(retried, globals.dryRun));
  await echo(context, retried.endpoint);
}
