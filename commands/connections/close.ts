import { type Closed, type Connection, endMatches, type Subflow, UsageError } from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import {
  connectionsSelectedBy,
  FILTERS,
  filterOf,
  isEmpty,
  listOf,
} from "../cli/values/connection-selector.js";
import { socketPattern } from "../cli/values/socket-pattern.js";
import { closedJson, closedText } from "../view/closed.js";
import { subflowLine } from "../view/connection-line.js";
import { document } from "../view/widgets/json.js";

const { subflows: _, ...CHOICE } = FILTERS;

const WORDS = {
  ...CHOICE,
  subflow: {
    kind: "value",
    placeholder: "LOCAL",
    shortest: "sub",
    summary: "only the subflow from LOCAL to REMOTE, as they are printed",
    read: socketPattern("subflow"),
  },
  remote: {
    kind: "positional",
    placeholder: "REMOTE",
    summary: "other end of the subflow",
    read: socketPattern("REMOTE"),
  },
  linger: {
    kind: "flag",
    summary: "let the connection wait for net.mptcp.close_timeout, as if its paths had failed",
  },
  yes: { kind: "flag", summary: "close several connections without asking" },
} as const;

type Words = Values<typeof WORDS>;

export const connectionsClose = defineCommand({
  description:
    "Resets every subflow; with the last one the connection ends, and its application gets errors. For that " +
    "net.mptcp.close_timeout is 0 for a moment, in the whole namespace, and then put back, also when a signal ends or stops " +
    "the program; without the addon, when a signal does that for which Node has a name. SIGKILL and SIGSTOP cannot be " +
    "caught, nor 32 and 33, which the C library keeps for itself: a note stays in the run folder then (/run/mptcpctl), " +
    "`status` tells the cure, and the next `connections close` in the namespace puts the value back. With `linger` the " +
    "value is left alone, and the connection waits so long (60 s) for a new subflow before it ends, as the peer's does in " +
    "any case. Several connections are closed after a yes on the " +
    "terminal, or with yes among the words. Says what is left. Needs CAP_NET_ADMIN.",
  arguments: WORDS,
  examples: [
    ["mptcpctl connections close token 63c070d2", "one connection"],
    ["mptcpctl connections close process curl --yes", "all of curl's"],
    ["mptcpctl connections close token 63c070d2 subflow 192.0.2.3%wlp1s0:53345 192.0.2.1:443", "one subflow"],
  ],
  run: async (context, words) => {
    // Asked for at once: from here on a signal ends the run only when everything is put back.
    const { signal } = context;
    if (words.subflow !== undefined || words.remote !== undefined) return closeSubflow(context, words);
    if (!isEmpty(filterOf(words))) await recover(context);
    const found = living(await connectionsSelectedBy(context, words, { processes: true }));
    if (found.length > 1 && !words.yes) await confirm(context, found);
    const { connections } = await context.pm();
    const closed = await connections.close(found, { linger: words.linger, signal });
    if (!context.globals.dryRun) report(context, closed);
  },
});

/** Also where nothing matches any more: the connections may have ended with the process that was killed. */
async function recover({ pm }: Context): Promise<void> {
  await (await pm()).connections.recover();
}

function report({ globals, out }: Context, closed: readonly Closed[]): void {
  if (globals.json) out(document(closed.map(closedJson), globals.pretty));
  else out(closed.map(closedText).join(""));
}

/** A connection that has ended stays until its program closes it: it is meant only where no other is. */
function living(found: readonly Connection[]): readonly Connection[] {
  const open = found.filter(({ state, subflows }) => state !== "UNCONN" || subflows.length > 0);
  return open.length > 0 ? open : found;
}

/** @throws UsageError unless somebody says yes */
async function confirm({ terminal, signal }: Context, found: readonly Connection[]): Promise<void> {
  const answer = await terminal.keyboard?.ask(
    `${listOf(found)}\nclose these ${found.length} connections? [y/N] `,
    signal,
  );
  if (answer !== undefined && /^y(es)?$/i.test(answer)) return;
  const message =
    answer === undefined
      ? `${found.length} connections match: none is closed without a yes`
      : "nothing was closed";
  throw new UsageError(message, {
    argument: "yes",
    hint: answer === undefined ? `add the word yes, or name one by its token: ${listOf(found)}` : undefined,
  });
}

async function closeSubflow(context: Context, words: Words): Promise<void> {
  const { subflow, remote } = words;
  if (subflow === undefined || remote === undefined)
    throw new UsageError("a subflow has two ends", {
      argument: "subflow",
      hint: "subflow LOCAL REMOTE, as `mptcpctl connections` prints them",
    });
  await recover(context);
  const isChosen = !isEmpty(filterOf(words));
  const found = await connectionsSelectedBy(context, isChosen ? words : { from: subflow, to: remote });
  const isMeant = (one: Subflow) => endMatches(subflow, one, "local") && endMatches(remote, one, "remote");
  const flows = found.flatMap((connection) =>
    connection.subflows.filter(isMeant).map((one) => ({ connection, one })),
  );
  const [only] = flows;
  if (only === undefined) throw noSubflow(found);
  if (flows.length > 1) throw whichSubflow(flows.map(({ one }) => one));
  const { connections } = await context.pm();
  const isClosed = await connections.closeSubflow(only.one);
  const left = only.connection.subflows.filter((one) => one !== only.one);
  if (!context.globals.dryRun)
    report(context, [{ connection: only.connection, destroyed: isClosed ? 1 : 0, ended: false, left }]);
}

function noSubflow(found: readonly Connection[]): UsageError {
  const all = found.flatMap(({ subflows }) => subflows);
  return new UsageError("there is no such subflow", { argument: "subflow", hint: subflowList(all) });
}

function whichSubflow(flows: readonly Subflow[]): UsageError {
  const message = `${flows.length} subflows match: say which, with its ports`;
  return new UsageError(message, { argument: "subflow", hint: subflowList(flows) });
}

const MOST_LISTED = 10;

function subflowList(flows: readonly Subflow[]): string {
  if (flows.length === 0) return "what is named has no subflows";
  const more = flows.length > MOST_LISTED ? `\n    and ${flows.length - MOST_LISTED} more` : "";
  return `there are\n${flows.slice(0, MOST_LISTED).map(subflowLine).join("\n")}${more}`;
}
