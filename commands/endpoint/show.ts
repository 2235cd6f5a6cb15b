import type { Endpoint } from "../../src/index.js";
import { sameAddress } from "../../src/index.js";
import type { Context } from "../context.js";
import { defineCommand, type Values } from "../define.js";
import { printEndpoints } from "./show-stored.js";
import { DEV, FLAGS, flagsGiven, KEY } from "./words.js";

const WORDS = { ...KEY, ...DEV, ...FLAGS };

export const endpointShow = defineCommand({
  summary: "Show the endpoints, or those that match",
  description:
    "Without words, all endpoints by ascending id. `id NUM` asks the kernel for that one, and an unknown id is its " +
    "error. The other words filter, all of them together; nothing that matches prints nothing.",
  arguments: WORDS,
  examples: [
    ["mptcpctl endpoint", "all endpoints"],
    ["mptcpctl endpoint show id 2", "one endpoint"],
    ["mptcpctl endpoint show dev wlp1s0 subflow", "those on wlp1s0 that open subflows"],
    ["mptcpctl --table endpoint", "as a table"],
  ],
  run: async (context, values) => printEndpoints(context, await matching(context, values)),
});

async function matching({ pm }: Context, values: Values<typeof WORDS>): Promise<Endpoint[]> {
  const { endpoints } = await pm();
  const all = values.id === undefined ? await endpoints.list() : [await endpoints.get(values.id)];
  const flags = flagsGiven(values);
  return all.filter(
    (one) =>
      (values.address === undefined || sameAddress(one.address, values.address)) &&
      (values.port === undefined || one.port === values.port) &&
      (values.dev === undefined || one.dev === values.dev) &&
      flags.every((flag) => one.flags.includes(flag)),
  );
}
