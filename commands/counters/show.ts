import {
  type CounterGrowth,
  type Counters,
  countersSince,
  type PathManager,
  UsageError,
} from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { strerror } from "../cli/errors/strerror.js";
import { type CounterView, counterColumns, counterRows, countersJson, framedRows } from "../view/counters.js";
import { document } from "../view/widgets/json.js";
import { drawTable, plainColumns } from "../view/widgets/table.js";
import { earlierReading } from "./earlier.js";
import { counterMeanings } from "./meanings.js";

/** Of a frame that goes into a pipe. */
const USUAL_WIDTH = 120;

export const countersShow = defineCommand({
  description:
    "The counters that nstat knows as MPTcpExt, by the names that the kernel gives them, in groups. Zeros are left out. " +
    "The group now holds what rises and falls; all others only grow, so that mostly the growth is of interest: since " +
    "FILE compares with an earlier output of -j. -d adds what each means; mptcpctl explain NAME says more. A name that " +
    "is missing under all is one this kernel does not count. Needs no privilege.",
  arguments: {
    all: { kind: "flag", summary: "those that are 0, too" },
    since: {
      kind: "value",
      placeholder: "FILE",
      shortest: "si",
      summary: "growth since an earlier -j output",
    },
  },
  examples: [
    ["mptcpctl counters", "what is not 0"],
    ["mptcpctl -d counters all", "all, and what they mean"],
    ["mptcpctl -j counters > before", "keep them, try something,"],
    ["mptcpctl counters since before", "and see what it did"],
  ],
  run: async (context, { all, since }) => {
    const { globals, out } = context;
    const manager = await context.pm();
    const earlier = since === undefined ? undefined : earlierReading(textOf(manager, since), since);
    const reading = await manager.counters.read();
    const view: CounterView = {
      reading,
      growth: earlier && grownSince(context, earlier, reading),
      all: all || globals.all,
      meanings: globals.details ? await counterMeanings() : undefined,
    };
    if (globals.json) return out(document(countersJson(view), globals.pretty));
    if (counterRows(view, true).length === 0) return context.info(nothing(reading, since));
    out(await counterTable(context, view));
  },
});

/** Framed on a terminal, plain columns in a pipe. */
export async function counterTable({ globals, terminal }: Context, view: CounterView): Promise<string> {
  const columns = counterColumns(view);
  if (!globals.table && !terminal.isTTY) return plainColumns(columns, counterRows(view, true));
  return drawTable(columns, framedRows(view, terminal.columns ?? USUAL_WIDTH), globals);
}

/** Through the host, so that a recording holds what it was compared with. */
function textOf({ netnsClient: kernel }: PathManager, file: string): string {
  try {
    return kernel.host.readFile(file);
  } catch (cause) {
    const why = strerror(-((cause as NodeJS.ErrnoException).errno ?? 0));
    throw new UsageError(`cannot read ${file}: ${why}`, {
      argument: "since",
      hint: "mptcpctl -j counters > FILE writes one",
      cause,
    });
  }
}

function grownSince(
  { warn }: Context,
  earlier: Pick<Counters, "stamp" | "counters">,
  reading: Counters,
): CounterGrowth {
  const growth = countersSince(earlier, reading);
  if (growth.restarted)
    warn("counters were higher then: another namespace, or a restart; growth counts from 0");
  return growth;
}

function nothing({ counters }: Counters, since: string | undefined): string {
  if (since !== undefined) return "nothing has grown since";
  return `all ${Object.keys(counters).length} counters are 0 (mptcpctl counters all lists them)`;
}
