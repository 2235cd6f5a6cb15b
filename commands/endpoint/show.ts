import { type Endpoint, type PathManager, sameAddress } from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { deviceOf } from "../view/endpoint.js";
import { DEV, FLAG_ARGUMENTS, flagsGiven, KEY } from "./arguments.js";
import { printEndpoints } from "./print.js";

const WORDS = { ...KEY, ...DEV, ...FLAG_ARGUMENTS };

export const endpointShow = defineCommand({
  description:
    "Without words, shows all endpoints by ascending id. `id NUM` asks the kernel for that endpoint; an unknown id is an " +
    "error of the kernel. The other words are filters that must all match; without a match nothing is printed.",
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
  const manager = await pm();
  const { id, address, port, dev } = values;
  const all = id === undefined ? await manager.endpoints.list() : [await manager.endpoints.get(id)];
  const isBound = dev === undefined ? () => true : await boundTo(manager, all, dev);
  const flags = flagsGiven(values);
  return all.filter(
    (one) =>
      (address === undefined || sameAddress(one.address, address)) &&
      (port === undefined || (one.port ?? 0) === port) &&
      isBound(one) &&
      flags.every((flag) => one.flags.includes(flag)),
  );
}

/**
 * A test by the displayed name, which may be that of a deleted interface; else by any name of an interface.
 */
async function boundTo(
  manager: PathManager,
  all: readonly Endpoint[],
  dev: string,
): Promise<(one: Endpoint) => boolean> {
  if (all.some((one) => deviceOf(one) === dev)) return (one) => deviceOf(one) === dev;
  const ifindex = await manager.interfaceIndex(dev);
  return (one) => one.ifindex === ifindex;
}
