import {
  type CounterGrowth,
  type Counters,
  countersSince,
  type PathManager,
  suggested,
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
import { namedCounters } from "./named.js";

/** Width of a frame in a pipe. */
const DEFAULT_WIDTH = 120;

export const countersShow = defineCommand({
  description:
    "The counters that nstat shows as MPTcpExt, with the kernel's names, in groups. Zeros are omitted, except for those that " +
    "NAME selects: names or patterns (* and ?) as for nstat, with or without MPTcpExt, in any case. The group now has values that rise and fall; all others only increase, so their growth is usually more useful: since " +
    "FILE compares with an earlier output of -j. -d adds the meanings; mptcpctl explain NAME says more. A name that " +
    "is missing with all is not counted by this kernel. Needs no privilege.",
  arguments: {
    all: { kind: "flag", summary: "also those that are 0" },
    since: {
      kind: "value",
      placeholder: "FILE",
      shortest: "si",
      summary: "growth since an earlier -j output",
    },
    names: { kind: "list", placeholder: "NAME", summary: "only these counters, also those that are 0" },
  },
  examples: [
    ["mptcpctl counters", "counters that are not 0"],
    ["mptcpctl -d counters all", "all counters with their meanings"],
    ["mptcpctl counters 'MPJoin*'", "those whose name begins so"],
    ["mptcpctl -j counters > before", "store them, run a test,"],
    ["mptcpctl counters since before", "then show what has grown"],
  ],
  run: async (context, { all, since, names }) => {
    const { globals, out } = context;
    const manager = await context.pm();
    const earlier = since === undefined ? undefined : earlierReading(textOf(manager, since), since);
    const reading = await namedCounters(await manager.counters.read(), names);
    const view: CounterView = {
      reading,
      growth: earlier && grownSince(context, earlier, reading),
      all: all || globals.all || names.length > 0,
      meanings: globals.details ? await counterMeanings() : undefined,
    };
    if (globals.json) return out(document(countersJson(view), globals.pretty));
    if (counterRows(view, true).length === 0) return tellNothing(context, reading, since);
    out(await counterTable(context, view));
  },
});

/** A frame on a terminal, plain columns in a pipe. */
export async function counterTable({ globals, terminal }: Context, view: CounterView): Promise<string> {
  const columns = counterColumns(view);
  if (!globals.table && !terminal.isTTY) return plainColumns(columns, counterRows(view, true));
  return drawTable(columns, framedRows(view, terminal.columns ?? DEFAULT_WIDTH), globals);
}

/** Read through the host, so that a recording contains the compared file. */
function textOf({ netnsClient: kernel }: PathManager, file: string): string {
  try {
    return kernel.host.readFile(file);
  } catch (cause) {
    const why = strerror(-((cause as NodeJS.ErrnoException).errno ?? 0));
    throw new UsageError(`cannot read ${file}: ${why}`, {
      argument: "since",
      hint: "FILE is an earlier output of counters with -j",
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
    warn("counters were higher then: another namespace, or a restart; growth counts from 0", "counters");
  return growth;
}

function tellNothing(
  { info, suggest }: Context,
  { counters }: Counters,
  sinceFile: string | undefined,
): void {
  if (sinceFile !== undefined) info("no counter has grown since");
  else suggest(`all ${Object.keys(counters).length} counters are 0`, suggested("counter_names"));
}
