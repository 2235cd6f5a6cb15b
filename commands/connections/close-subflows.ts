import {
  type ConnectionPart,
  endMatches,
  type SocketPattern,
  type Subflow,
  subflowTest,
  UsageError,
} from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import type { Context } from "../cli/context.js";
import { connectionsSelectedBy, type FILTERS, filterOf, isEmpty } from "../cli/values/connection-selector.js";
import { subflowLine } from "../view/connection-line.js";

type Words = Partial<Values<typeof FILTERS>> & {
  readonly local?: SocketPattern | undefined;
  readonly remote?: SocketPattern | undefined;
};

/**
 * The subflows that the words after `close subflow` select, by connection: one by its two ends, or all that match.
 * @throws UsageError if no subflow is named or the ends match several, KernelError if no connection matches
 */
export async function subflowsSelectedBy(context: Context, words: Words): Promise<ConnectionPart[]> {
  const { local, remote } = words;
  if ((local === undefined) !== (remote === undefined)) throw missingSubflowError();
  if (local === undefined || remote === undefined) return allMatching(context, words);
  const filter = isEmpty(filterOf(words)) ? { from: local, to: remote } : words;
  const parts = await partsMatching(
    context,
    filter,
    (one) => endMatches(local, one, "local") && endMatches(remote, one, "remote"),
  );
  const flows = parts.flatMap(({ subflows }) => subflows);
  if (flows.length > 1) throw severalSubflowsError(flows);
  return parts;
}

/** The interface of a subflow is looked up only if the words name one. */
export const detailsFor = ({ dev }: Words) => ({ routes: dev !== undefined });

/** @throws UsageError if only connections are named */
async function allMatching(context: Context, words: Words): Promise<ConnectionPart[]> {
  const { to, from, port, dev } = words;
  if ([to, from, port, dev].every((word) => word === undefined)) throw missingSubflowError();
  return partsMatching(context, words, subflowTest({ to, from, port, dev }));
}

async function partsMatching(
  context: Context,
  filter: Words,
  isSelected: (flow: Subflow) => boolean,
): Promise<ConnectionPart[]> {
  const found = await connectionsSelectedBy(context, filter, detailsFor(filter));
  const parts = found.map((connection) => ({ connection, subflows: connection.subflows.filter(isSelected) }));
  const chosen = parts.filter(({ subflows }) => subflows.length > 0);
  if (chosen.length > 0) return chosen;
  const all = found.flatMap(({ subflows }) => subflows);
  throw new UsageError("there is no such subflow", { argument: "subflow", hint: subflowList(all) });
}

function missingSubflowError(): UsageError {
  return new UsageError("no subflow is named", {
    argument: "subflow",
    hint: "subflow LOCAL REMOTE, as connections prints them, or dev, from, to or port: subflow dev wlp1s0",
  });
}

function severalSubflowsError(flows: readonly Subflow[]): UsageError {
  const message = `${flows.length} subflows match: select one by its ports`;
  return new UsageError(message, { argument: "subflow", hint: subflowList(flows) });
}

const MAX_LISTED = 10;

function subflowList(flows: readonly Subflow[]): string {
  if (flows.length === 0) return "the connection has no subflows";
  const moreText = flows.length > MAX_LISTED ? `\n    and ${flows.length - MAX_LISTED} more` : "";
  return `there are\n${flows.slice(0, MAX_LISTED).map(subflowLine).join("\n")}${moreText}`;
}
