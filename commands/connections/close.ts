import {
  type Closed,
  type Connection,
  closedBefore,
  endMatches,
  type Subflow,
  UsageError,
} from "../../src/index.js";
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
    summary: "let the connection wait for net.mptcp.close_timeout, as after a failure of its paths",
  },
  yes: { kind: "flag", summary: "close several connections without asking" },
} as const;

type Words = Values<typeof WORDS>;

export const connectionsClose = defineCommand({
  description:
    "Resets every subflow; the connection ends with the last one, and its application gets errors. For this, " +
    "net.mptcp.close_timeout is temporarily 0 in the whole namespace and is then restored, also if a signal ends or stops " +
    "the program (without the addon, only for signals that Node has a name for). SIGKILL and SIGSTOP cannot be " +
    "caught, nor can 32 and 33, which the C library reserves: then a note remains in the run folder (/run/mptcpctl), " +
    "`status` shows the remedy, and the next `connections close` in the namespace restores the value. With `linger` the " +
    "value is not changed, and the connection waits that long (60 s) for a new subflow before it ends. The peer's end waits " +
    "in any case. Several connections are closed only after a yes on the " +
    "terminal, or with the word yes. Prints what remains and, if a signal or an error ends it, what was closed until then. " +
    "Needs CAP_NET_ADMIN.",
  arguments: WORDS,
  examples: [
    ["mptcpctl connections close token 63c070d2", "one connection"],
    ["mptcpctl connections close process curl --yes", "all connections of curl"],
    ["mptcpctl connections close token 63c070d2 subflow 192.0.2.3%wlp1s0:53345 192.0.2.1:443", "one subflow"],
  ],
  run: async (context, words) => {
    // Used at once: from here on a signal ends the run only after everything is restored.
    const { signal } = context;
    if (words.subflow !== undefined || words.remote !== undefined) return closeSubflow(context, words);
    if (!isEmpty(filterOf(words))) await recover(context);
    const found = living(await connectionsSelectedBy(context, words, { processes: true }));
    if (found.length > 1 && !words.yes) await confirm(context, found);
    const { connections } = await context.pm();
    const closed = await connections.close(found, { linger: words.linger, signal }).catch((error) => {
      const done = closedBefore(error);
      if (done.length > 0) report(context.globals, done, context.out);
      throw error;
    });
    if (!context.globals.dryRun) report(context.globals, closed, context.outResult);
  },
});

/** Also if nothing matches any more: the connections may have ended with the killed process. */
async function recover({ pm }: Context): Promise<void> {
  await (await pm()).connections.recover();
}

function report(globals: Context["globals"], closed: readonly Closed[], out: Context["out"]): void {
  if (globals.json) out(document(closed.map(closedJson), globals.pretty));
  else out(closed.map(closedText).join(""));
}

/**
 * A connection that has ended remains until its program closes the socket: it is selected only if no other
 * one matches.
 */
function living(found: readonly Connection[]): readonly Connection[] {
  const open = found.filter(({ state, subflows }) => state !== "UNCONN" || subflows.length > 0);
  return open.length > 0 ? open : found;
}

/** @throws UsageError without confirmation */
async function confirm({ terminal, signal }: Context, found: readonly Connection[]): Promise<void> {
  const answer = await terminal.keyboard?.ask(
    `${listOf(found)}\nclose these ${found.length} connections? [y/N] `,
    signal,
  );
  if (answer !== undefined && /^y(es)?$/i.test(answer)) return;
  const message =
    answer === undefined
      ? `${found.length} connections match: confirmation is required`
      : "nothing was closed";
  throw new UsageError(message, {
    argument: "yes",
    hint: answer === undefined ? `add the word yes, or select one by its token: ${listOf(found)}` : undefined,
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
  const closed = { connection: only.connection, destroyed: isClosed ? 1 : 0, ended: false, left };
  if (!context.globals.dryRun) report(context.globals, [closed], context.outResult);
}

function noSubflow(found: readonly Connection[]): UsageError {
  const all = found.flatMap(({ subflows }) => subflows);
  return new UsageError("there is no such subflow", { argument: "subflow", hint: subflowList(all) });
}

function whichSubflow(flows: readonly Subflow[]): UsageError {
  const message = `${flows.length} subflows match: select one by its ports`;
  return new UsageError(message, { argument: "subflow", hint: subflowList(flows) });
}

const MOST_LISTED = 10;

function subflowList(flows: readonly Subflow[]): string {
  if (flows.length === 0) return "the connection has no subflows";
  const more = flows.length > MOST_LISTED ? `\n    and ${flows.length - MOST_LISTED} more` : "";
  return `there are\n${flows.slice(0, MOST_LISTED).map(subflowLine).join("\n")}${more}`;
}
