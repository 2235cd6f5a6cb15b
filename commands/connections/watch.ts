import { type ConnectionFilter, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { FILTERS, filterOf } from "../cli/values/connection-selector.js";
import { numberReader } from "../cli/values/number.js";
import { SORT_KEYS, wakeupText, watchJson } from "../view/watch.js";

const [SHORTEST, LONGEST] = [0.1, 86_400];

export const connectionsWatch = defineCommand({
  description:
    "On a terminal a live picture: + is new, ~ changed, - closed; s sorts by the next column, r reverses, arrows scroll, q " +
    "and Ctrl-C end. Elsewhere, and with -j, one object a line for each connection that is new, changed or closed; at first " +
    "for all, as present. The path manager's events wake it where listening is permitted and has no effect; else it looks " +
    "every SECONDS, and says why. It looks at that pace in any case, for rates, and because the end of a connection may " +
    "have no event.",
  arguments: {
    seconds: {
      kind: "positional",
      placeholder: "SECONDS",
      summary: "time between two looks, 1 by default",
      read: seconds,
    },
    ...FILTERS,
    sort: {
      kind: "value",
      placeholder: "KEY",
      shortest: "so",
      summary: `order: ${Object.keys(SORT_KEYS).join(", ")}`,
      read: sortKey,
    },
    reverse: { kind: "flag", summary: "the other way round" },
    count: {
      kind: "value",
      placeholder: "NUM",
      summary: "end after so many looks",
      read: numberReader("count", { min: 1, max: 0xffffffff }),
    },
  },
  examples: [
    ["mptcpctl connections watch", "all of this network namespace, every second"],
    ["mptcpctl connections watch 5 process iperf3 sort rate", "the busiest of iperf3, every five seconds"],
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

/** @throws UsageError */
function seconds(text: string): number {
  const value = /^(0|[1-9]\d{0,4})(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= SHORTEST && value <= LONGEST) return value;
  throw new UsageError(`"${text}" is neither a word of this command nor a number of seconds`, {
    argument: "SECONDS",
    hint: `give ${SHORTEST} to ${LONGEST}: connections watch 2`,
  });
}

function sortKey(text: string): string {
  const found = Object.keys(SORT_KEYS).filter((key) => key.startsWith(text));
  const [key] = found.includes(text) ? [text] : found;
  if (key !== undefined) return key;
  throw new UsageError(`"${text}" is nothing to sort by`, {
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
  let looks = 0;
  for await (const look of connections.watch(filter, { ...options, signal: context.signal })) {
    if (++looks === 1 && !context.globals.quiet) context.info(wakeupText(look, seconds));
    const lines = look.connections
      .filter(({ change }) => change !== "same")
      .map((one) => watchJson(look, one));
    if (lines.length > 0) context.out(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    if (looks >= count) return;
  }
}
