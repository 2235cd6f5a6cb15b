import { setTimeout as sleep } from "node:timers/promises";
import { type Counters, countersSince, type PathManager, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { numberReader } from "../cli/values/number.js";
import { type CounterView, counterRows, countersJson } from "../view/counters.js";
import { document } from "../view/widgets/json.js";
import { redrawn } from "../view/widgets/screen.js";
import { longStamp } from "../view/widgets/timestamp.js";
import { counterMeanings } from "./meanings.js";
import { counterTable } from "./show.js";

const LONGEST = 86_400;

/** Seconds from 0.1 to a day, with or without a fraction. */
function seconds(text: string): number {
  const value = /^(0|[1-9]\d{0,4})(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0.1 && value <= LONGEST) return value;
  throw new UsageError(`"${text}" is no number of seconds`, {
    argument: "SECONDS",
    hint: `give 0.1 to ${LONGEST}: counters watch 2`,
  });
}

export const countersWatch = defineCommand({
  description:
    "Every SECONDS (1), until Ctrl-C, what has grown, by how much and how fast; on a terminal the picture is drawn anew, " +
    "elsewhere, and with -j, each reading is one JSON object on a line: the first with the totals alone.",
  arguments: {
    seconds: {
      kind: "positional",
      placeholder: "SECONDS",
      summary: "time between readings, 1 by default",
      read: seconds,
    },
    count: {
      kind: "value",
      placeholder: "NUM",
      summary: "end after so many readings but the first",
      read: numberReader("count", { min: 1, max: 0xffffffff }),
    },
    all: { kind: "flag", summary: "what has not grown, too" },
  },
  examples: [
    ["mptcpctl counters watch", "every second"],
    ["mptcpctl -j counters watch 10 count 6", "a minute of them, as JSON"],
  ],
  run: async (context, { seconds = 1, count = Number.POSITIVE_INFINITY, all }) => {
    const show = await painter(context, all || context.globals.all);
    let before: Counters | undefined;
    for await (const reading of readings(await context.pm(), context, seconds, count)) {
      await show(reading, before);
      before = reading;
    }
  },
});

/** The first reading, then one after each pause. A recording is not waited for; where it ends, its clock stands still. */
async function* readings(
  { counters }: PathManager,
  { signal, globals }: Context,
  seconds: number,
  count: number,
): AsyncGenerator<Counters, void, void> {
  const pause = globals.replay === undefined ? seconds * 1000 : 0;
  let reading = await counters.read();
  for (let left = count; !signal.aborted; left--) {
    yield reading;
    if (left === 0) return;
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const next = await counters.read();
    if (next.stamp === reading.stamp) return;
    reading = next;
  }
}

type Show = (reading: Counters, before: Counters | undefined) => Promise<void>;

async function painter(context: Context, all: boolean): Promise<Show> {
  const { globals, terminal, out } = context;
  const isJson = globals.json || !(terminal.isTTY || globals.table);
  const meanings = globals.details ? await counterMeanings() : undefined;
  const view = (reading: Counters, before: Counters | undefined): CounterView => ({
    reading,
    growth: before && countersSince(before, reading),
    all,
    meanings: before && isJson ? undefined : meanings,
  });
  if (isJson)
    return async (reading, before) => out(document(countersJson(view(reading, before)), globals.pretty));
  let first: Counters | undefined;
  return async (reading, before) => {
    first ??= reading;
    const head = `${longStamp(reading.stamp)}\n`;
    // What has grown once stays in sight.
    const choice = countersSince(first, reading).deltas;
    const shown = { ...view(reading, before ?? reading), choice };
    const isEmpty = counterRows(shown, true).length === 0;
    const picture = head + (isEmpty ? "nothing has grown yet\n" : await counterTable(context, shown));
    out(terminal.isTTY ? redrawn(picture, terminal.rows) : picture);
  };
}
