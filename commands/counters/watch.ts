import { setTimeout as sleep } from "node:timers/promises";
import { type Counters, countersSince, type PathManager } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { numberReader } from "../cli/values/number.js";
import { seconds } from "../cli/values/values.js";
import { type CounterView, counterRows, countersJson } from "../view/counters.js";
import { document } from "../view/widgets/json.js";
import { redrawn } from "../view/widgets/screen.js";
import { longStamp } from "../view/widgets/timestamp.js";
import { counterMeanings } from "./meanings.js";
import { namedCounters } from "./named.js";
import { counterTable } from "./show.js";

/** Seconds between readings. */
const MIN_SECONDS = 0.1;

export const countersWatch = defineCommand({
  description:
    "Prints every SECONDS (1), until Ctrl-C, which counters have grown, by how much and how fast. On a terminal the display is redrawn; " +
    "otherwise, and with -j, each reading is one JSON object per line: the first has totals only. NAME is as in `counters`: " +
    "the counters that it selects are always shown.",
  arguments: {
    seconds: {
      kind: "positional",
      placeholder: "SECONDS",
      summary: "time between readings, 1 by default",
      form: /^[-.\d]/,
      read: seconds("SECONDS", MIN_SECONDS),
    },
    count: {
      kind: "value",
      placeholder: "NUM",
      summary: "end after this number of readings, not counting the first",
      read: numberReader("count", { min: 1, max: 0xffffffff }),
    },
    all: { kind: "flag", summary: "also counters that have not grown" },
    names: {
      kind: "list",
      placeholder: "NAME",
      summary: "only these counters: names or patterns (* and ?)",
      form: /^[^-.\d]/,
    },
  },
  examples: [
    ["mptcpctl counters watch", "every second"],
    ["mptcpctl -j counters watch 10 count 6", "for a minute, as JSON"],
    ["mptcpctl counters watch 0.5 'MPJoin*'", "only the joins"],
  ],
  run: async (context, { seconds = 1, count = Number.POSITIVE_INFINITY, all, names }) => {
    const show = await painter(context, all || context.globals.all || names.length > 0);
    let previous: Counters | undefined;
    for await (const everything of readings(await context.pm(), context, seconds, count)) {
      const reading = await namedCounters(everything, names);
      await show(reading, previous);
      previous = reading;
    }
  },
});

/**
 * The first reading, then one after each interval. A recording is read without waiting; at its end, its clock
 * stops.
 */
async function* readings(
  { counters }: PathManager,
  { signal, globals }: Context,
  seconds: number,
  count: number,
): AsyncGenerator<Counters, void, void> {
  const pause = globals.replay === undefined ? seconds * 1000 : 0;
  let reading = await counters.read();
  for (let remainingReadings = count; !signal.aborted; remainingReadings--) {
    yield reading;
    if (remainingReadings === 0) return;
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const next = await counters.read();
    if (next.stamp === reading.stamp) return;
    reading = next;
  }
}

type Show = (reading: Counters, previous: Counters | undefined) => Promise<void>;

async function painter(context: Context, all: boolean): Promise<Show> {
  const { globals, terminal, out } = context;
  const isJson = globals.json || !(terminal.isTTY || globals.table);
  const meanings = globals.details ? await counterMeanings() : undefined;
  const view = (reading: Counters, previous: Counters | undefined): CounterView => ({
    reading,
    growth: previous && countersSince(previous, reading),
    all,
    meanings: previous && isJson ? undefined : meanings,
  });
  if (isJson)
    return async (reading, previous) => out(document(countersJson(view(reading, previous)), globals.pretty));
  let first: Counters | undefined;
  return async (reading, previous) => {
    first ??= reading;
    const head = `${longStamp(reading.stamp)}\n`;
    // A counter that has grown once remains visible.
    const choice = countersSince(first, reading).deltas;
    const shownView = { ...view(reading, previous ?? reading), choice };
    const isEmpty = counterRows(shownView, true).length === 0;
    const screenText = head + (isEmpty ? "nothing has grown yet\n" : await counterTable(context, shownView));
    out(terminal.isTTY ? redrawn(screenText, terminal.rows) : screenText);
  };
}
