import { type ConnectionFilter, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { FILTERS, filterOf } from "../cli/values/connection-selector.js";
import { numberReader } from "../cli/values/number.js";
import { seconds } from "../cli/values/values.js";
import { SORT_KEYS, wakeupText, watchJson } from "../view/watch.js";

const MIN_SECONDS = 0.1;

export const connectionsWatch = defineCommand({
  description:
    "On a terminal a live display: + new, ~ changed, - closed; s sorts by the next column, r reverses, arrows scroll, q " +
    "and Ctrl-C end it. Otherwise, and with -j, one JSON object per line for each connection that is new, changed or closed; at first " +
    "for all, as `present`. Path manager events trigger an update if listening is permitted and has no side effect; otherwise it updates " +
    "every SECONDS and says why. It also updates at that interval for rates, and because the end of a connection may " +
    "have no event.",
  arguments: {
    seconds: {
      kind: "positional",
      placeholder: "SECONDS",
      summary: "update interval, 1 by default",
      read: seconds("SECONDS", MIN_SECONDS),
    },
    ...FILTERS,
    sort: {
      kind: "value",
      placeholder: "KEY",
      shortest: "so",
      summary: `order: ${Object.keys(SORT_KEYS).join(", ")}`,
      read: sortKey,
    },
    reverse: { kind: "flag", summary: "reverse the order" },
    count: {
      kind: "value",
      placeholder: "NUM",
      summary: "end after this number of updates",
      read: numberReader("count", { min: 1, max: 0xffffffff }),
    },
  },
  examples: [
    ["mptcpctl connections watch", "all of this network namespace, every second"],
    [
      "mptcpctl connections watch 5 process iperf3 sort rate",
      "connections of iperf3 with the highest rate first, every five seconds",
    ],
    ["mptcpctl -j connections watch token 63c070d2", "one connection, as JSON"],
  ],
  run: async (context, { seconds = 1, sort, reverse, count = Number.POSITIVE_INFINITY, ...words }) => {
    const filter = filterOf(words);
    const isLive = context.terminal.isTTY && !context.globals.json;
    if (!isLive) return printLines(context, filter, seconds, count);
    const { watchLive } = await import("./watch-live.js");
    await watchLive(context, filter, { seconds, count, ...(sort !== undefined && { sort }), reverse });
  },
});

function sortKey(text: string): string {
  const found = Object.keys(SORT_KEYS).filter((key) => key.startsWith(text));
  const [key] = found.includes(text) ? [text] : found;
  if (key !== undefined) return key;
  throw new UsageError(`"${text}" is not a sort key`, {
    argument: "sort",
    hint: `possible: ${Object.keys(SORT_KEYS).join(", ")}`,
  });
}

async function printLines(
  context: Context,
  filter: ConnectionFilter,
  seconds: number,
  count: number,
): Promise<void> {
  const { connections } = await context.pm();
  const options = { details: true, processes: true, routes: true, intervalMs: 1000 * seconds };
  let sampleCount = 0;
  for await (const sample of connections.watch(filter, { ...options, signal: context.signal })) {
    if (++sampleCount === 1 && !context.globals.quiet) context.info(wakeupText(sample, seconds));
    const lines = sample.connections
      .filter(({ change }) => change !== "same")
      .map((one) => watchJson(sample, one));
    if (lines.length > 0) context.out(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    if (sampleCount >= count) return;
  }
}
