import type { ConnectionFilter, Survey, SurveyOptions } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { FILTERS, filterOf, isEmpty, noSuchConnection } from "../cli/values/connection-selector.js";
import { ALL_NAMESPACES_TREE, CONNECTION_TREE } from "../view/connection.js";

/** Processes and routes of more connections than this are looked up only where asked for by -d. */
const FEW = 1000;

export const connectionsShow = defineCommand({
  description:
    "A connection has its token in front, a subflow its address ids, here and at the peer. Subflows used and their " +
    "limit do not count the initial one. `dev` is the interface a subflow is bound to or, in parentheses, that to which " +
    "its route leads. Filters must all match; `to` and `from` look at the subflows, too. What is printed of an end can " +
    "be given back as an argument. `stale` is an estimate: so many timeouts in a row that the kernel gives a subflow up, which " +
    "it does not tell. -d adds all that the kernel tells, in its own names; -j has it all. A terminal that is too narrow " +
    "gets fewer columns. A process is called as in `ps`, but by its executable where its main thread has another name (Node 24: " +
    `MainThread). Of more than ${FEW} connections processes and routes are left out, which is said; -d has them. ` +
    "Needs no privilege, but for processes of other users and, under -d and -j, sequence numbers of subflows.",
  arguments: {
    ...FILTERS,
    "all-netns": { kind: "flag", summary: "of every network namespace, each line with its name" },
    plain: { kind: "flag", summary: "the plain TCP connections of MPTCP listeners, too" },
  },
  examples: [
    ["mptcpctl connections", "all of this network namespace"],
    ["mptcpctl connections token 63c070d2", "one, by the token that monitor prints"],
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
    if (count === 0) sayNone(context, filter, everywhere);
    // Those whom the filter asks for are known; their routes are left out all the same.
    const isOfProcess = filter.pid !== undefined || filter.process !== undefined;
    const isMany = count > FEW && (isLeftOut || (isOfProcess && !context.globals.details));
    if (isMany && !context.globals.quiet)
      context.info(
        `processes and routes of more than ${FEW} connections are left out: -d has them, filters have fewer`,
      );
  },
});

function optionsOf({ json, details }: Context["globals"], plainTcp: boolean): SurveyOptions {
  const bound = details ? {} : { extrasUpTo: FEW };
  return { details: json || details, processes: true, routes: true, plainTcp, ...bound };
}

/** One token is a look-up: nothing else is asked for. */
async function* survey(context: Context, filter: ConnectionFilter, plain: boolean): AsyncGenerator<Survey> {
  const { connections } = await context.pm();
  const options = optionsOf(context.globals, plain);
  if (filter.token === undefined) return yield* connections.survey(filter, options);
  yield { kind: "connections", connections: await connections.list(filter, options) };
}

/** One namespace after the other; what is no connection comes at the end. */
async function* surveyAll(
  context: Context,
  filter: ConnectionFilter,
  plain: boolean,
): AsyncGenerator<Survey> {
  const options = optionsOf(context.globals, plain);
  const others: Extract<Survey, { kind: "others" }> = { kind: "others", listeners: [], plainTcp: [] };
  for (const { netns, manager } of await context.allNamespaces())
    for await (const part of manager.connections.survey(filter, options))
      if (part.kind === "others") {
        others.listeners.push(...part.listeners.map((one) => ({ ...one, netns })));
        others.plainTcp.push(...part.plainTcp.map((one) => ({ ...one, netns })));
      } else {
        for (const one of part.connections) for (const socket of [one, ...one.subflows]) socket.netns = netns;
        yield part;
      }
  yield others;
}

async function printerOf(
  { globals, terminal, out }: Context,
  asked: { plain: boolean; everywhere: boolean },
) {
  if (globals.json) {
    const { JsonPrinter } = await import("./print-json.js");
    return new JsonPrinter(out, globals.pretty, asked.plain);
  }
  const tree = asked.everywhere ? ALL_NAMESPACES_TREE : CONNECTION_TREE;
  if (globals.table) {
    const { TablePrinter } = await import("./print-table.js");
    return new TablePrinter(out, globals, tree);
  }
  const { TextPrinter } = await import("./print-text.js");
  return new TextPrinter(out, { ...globals, width: terminal.columns }, tree);
}

function sayNone({ globals, info }: Context, filter: ConnectionFilter, everywhere: boolean): void {
  if (globals.quiet || globals.json) return;
  const where = everywhere ? "any network namespace that can be entered" : "this network namespace";
  info(isEmpty(filter) ? `no MPTCP connections in ${where}` : "no connection matches");
}
