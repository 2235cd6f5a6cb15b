import type { ConnectionFilter, Survey, SurveyOptions } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { FILTERS, filterOf, isEmpty, noSuchConnection } from "../cli/values/connection-selector.js";
import { ALL_NAMESPACES_TREE, CONNECTION_TREE } from "../view/connection.js";

/** For more connections than this, processes and routes are looked up only with -d. */
const MAX_WITH_EXTRAS = 1000;

export const connectionsShow = defineCommand({
  description:
    "A connection starts with its token, a subflow with its local and remote address ids. The number of subflows and their " +
    "limit do not include the initial subflow. `dev` is the interface that a subflow is bound to or, in parentheses, the interface of " +
    "its route. All filters must match; `to` and `from` also match subflows. A printed address can " +
    "be used as an argument. `stale` is an estimate: after this number of timeouts in a row the kernel stops using a subflow, which " +
    "it does not report. -d adds everything that the kernel reports, with its own names; -j has everything. A narrow terminal " +
    "gets fewer columns. A process has the name that `ps` shows, or the name of its executable if its main thread has another name (Node 24: " +
    `MainThread). Of more than ${MAX_WITH_EXTRAS} connections, processes and routes are omitted with a message; -d adds them. ` +
    "Needs no privilege, except for processes of other users and, with -d and -j, sequence numbers of subflows.",
  arguments: {
    ...FILTERS,
    "all-netns": { kind: "flag", summary: "in every network namespace, each line with its name" },
    plain: { kind: "flag", summary: "also the plain TCP connections of MPTCP listeners" },
  },
  examples: [
    ["mptcpctl connections", "all of this network namespace"],
    ["mptcpctl connections token 63c070d2", "one connection, by the token that monitor prints"],
    ["mptcpctl connections to 192.0.2.0/24 dev wlp1s0", "to a network, with a subflow over wlp1s0"],
    ["mptcpctl connections process curl subflows 1", "of curl, with one subflow only"],
    ["mptcpctl -j connections fallback", "those that fell back to TCP, as JSON"],
  ],
  run: async (context, { plain, "all-netns": everywhere, ...words }) => {
    const filter = filterOf(words);
    const printer = await printerOf(context, { plain, everywhere });
    let [count, isLeftOut] = [0, false];
    const parts = everywhere ? surveyAll(context, filter, plain) : survey(context, filter, plain);
    for await (const part of parts) {
      if (part.kind === "connections") {
        if (part.connections.length === 0) continue;
        count += part.connections.length;
        isLeftOut ||= part.connections.some(({ processes }) => processes === undefined);
      }
      await printer.print(part);
      context.signal.throwIfAborted();
    }
    if (count === 0 && filter.token !== undefined) throw await noSuchConnection(context, filter, everywhere);
    await printer.end();
    if (count === 0) reportNone(context, filter, everywhere);
    // Processes that the filter needs are known; routes are omitted all the same.
    const isOfProcess = filter.pid !== undefined || filter.process !== undefined;
    const isMany = count > MAX_WITH_EXTRAS && (isLeftOut || (isOfProcess && !context.globals.details));
    if (isMany && !context.globals.quiet)
      context.info(
        `processes and routes of more than ${MAX_WITH_EXTRAS} connections are omitted: add -d, or use filters`,
      );
  },
});

function optionsOf({ json, details }: Context["globals"], plainTcp: boolean): SurveyOptions {
  const bound = details ? {} : { extrasUpTo: MAX_WITH_EXTRAS };
  return { details: json || details, processes: true, routes: true, plainTcp, ...bound };
}

/** One token is a single look-up. */
async function* survey(
  context: Context,
  filter: ConnectionFilter,
  withPlainTcp: boolean,
): AsyncGenerator<Survey> {
  const { connections } = await context.pm();
  const options = optionsOf(context.globals, withPlainTcp);
  if (filter.token === undefined) return yield* connections.survey(filter, options);
  yield { kind: "connections", connections: await connections.list(filter, options) };
}

/** One namespace after another; listeners and plain TCP connections come last. */
async function* surveyAll(
  context: Context,
  filter: ConnectionFilter,
  withPlainTcp: boolean,
): AsyncGenerator<Survey> {
  const options = optionsOf(context.globals, withPlainTcp);
  const otherSockets: Extract<Survey, { kind: "others" }> = { kind: "others", listeners: [], plainTcp: [] };
  for (const { netns, manager } of await context.allNamespaces())
    for await (const part of manager.connections.survey(filter, options))
      if (part.kind === "others") {
        otherSockets.listeners.push(...part.listeners.map((one) => ({ ...one, netns })));
        otherSockets.plainTcp.push(...part.plainTcp.map((one) => ({ ...one, netns })));
      } else {
        for (const one of part.connections) for (const socket of [one, ...one.subflows]) socket.netns = netns;
        yield part;
      }
  yield otherSockets;
}

async function printerOf(
  { globals, terminal, out }: Context,
  requested: { plain: boolean; everywhere: boolean },
) {
  if (globals.json) {
    const { JsonPrinter } = await import("./print-json.js");
    return new JsonPrinter(out, globals.pretty, requested.plain);
  }
  const tree = requested.everywhere ? ALL_NAMESPACES_TREE : CONNECTION_TREE;
  if (globals.table) {
    const { TablePrinter } = await import("./print-table.js");
    return new TablePrinter(out, globals, tree);
  }
  const { TextPrinter } = await import("./print-text.js");
  return new TextPrinter(out, { ...globals, width: terminal.columns }, tree);
}

function reportNone({ globals, info }: Context, filter: ConnectionFilter, everywhere: boolean): void {
  if (globals.quiet || globals.json) return;
  const scopeText = everywhere ? "any network namespace that can be entered" : "this network namespace";
  info(isEmpty(filter) ? `no MPTCP connections in ${scopeText}` : "no connection matches");
}
