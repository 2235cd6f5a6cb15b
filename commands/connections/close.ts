import { type Closed, type Connection, closedBefore, UsageError } from "../../src/index.js";
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
import { closedJson, closedText, type Planned, plannedJson, plannedText } from "../view/closed.js";
import { document } from "../view/widgets/json.js";
import { detailsFor, subflowsSelectedBy } from "./close-subflows.js";
import { refusePartialMatch } from "./partial-match.js";

const { subflows: _, ...CONNECTION_WORDS } = FILTERS;

const WORDS = {
  ...CONNECTION_WORDS,
  subflow: {
    kind: "flag",
    summary: "close only the subflows that match: LOCAL REMOTE, or dev, from, to or port",
  },
  local: {
    kind: "positional",
    placeholder: "LOCAL",
    summary: "local end of one subflow, as `mptcpctl connections` prints it",
    read: socketPattern("LOCAL"),
  },
  remote: {
    kind: "positional",
    placeholder: "REMOTE",
    summary: "its remote end",
    read: socketPattern("REMOTE"),
  },
  linger: {
    kind: "flag",
    summary: "let the connection wait for net.mptcp.close_timeout, as after a failure of its paths",
  },
  yes: { kind: "flag", summary: "close several connections, or subflows of several, without asking" },
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
    "in any case. If a word selects only some subflows of a connection (`dev wlp1s0`), nothing is closed: " +
    "`subflow dev wlp1s0` closes them, and the connection goes on with the others. Several connections are closed only after a yes on the " +
    "terminal, or with the word yes. Prints what remains and, if a signal or an error ends it, what was closed until then. " +
    "Needs CAP_NET_ADMIN.",
  arguments: WORDS,
  examples: [
    ["mptcpctl connections close token 63c070d2", "one connection"],
    ["mptcpctl connections close process curl --yes", "all connections of curl"],
    [
      "mptcpctl connections close subflow dev wlp1s0 yes",
      "the subflows on one interface, of all connections",
    ],
    ["mptcpctl connections close token 63c070d2 subflow 192.0.2.3%wlp1s0:53345 192.0.2.1:443", "one subflow"],
  ],
  run: async (context, words) => {
    // Used at once: from here on a signal ends the run only after everything is restored.
    const { signal } = context;
    if (words.subflow) return closePart(context, words);
    if (words.local !== undefined) throw addressAlone();
    if (!isEmpty(filterOf(words))) await recover(context);
    const found = liveOrAll(
      await connectionsSelectedBy(context, words, { processes: true, ...detailsFor(words) }),
    );
    refusePartialMatch(found, words);
    if (found.length > 1 && !words.yes && !context.globals.dryRun) await confirm(context, found);
    const { connections } = await context.pm();
    await reported(
      context,
      found.map((connection) => ({ connection, subflows: connection.subflows, isWhole: true })),
      connections.close(found, { linger: words.linger, signal }),
    );
  },
});

async function closePart(context: Context, words: Words): Promise<void> {
  const { signal } = context;
  await recover(context);
  const parts = await subflowsSelectedBy(context, words);
  if (parts.length > 1 && !words.yes && !context.globals.dryRun)
    await confirm(
      context,
      parts.map(({ connection }) => connection),
    );
  const { connections } = await context.pm();
  await reported(context, parts, connections.closeSubflows(parts, { signal }));
}

/** Prints what was closed, also if a signal or an error ends it; in a dry run, what would be closed. */
async function reported(
  context: Context,
  planned: readonly Planned[],
  closing: Promise<readonly Closed[]>,
): Promise<void> {
  const { globals, out, outResult } = context;
  const closed = await closing.catch((error) => {
    const done = closedBefore(error);
    if (done.length > 0) report(globals, done, out);
    throw error;
  });
  if (!globals.dryRun) return report(globals, closed, outResult);
  if (globals.json) out(document(planned.map(plannedJson), globals.pretty));
  else out(planned.map(plannedText).join(""));
}

function addressAlone(): UsageError {
  return new UsageError("an address needs a word before it", {
    argument: "LOCAL",
    hint: "to ADDRESS or from ADDRESS selects connections, subflow LOCAL REMOTE one subflow",
  });
}

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
function liveOrAll(found: readonly Connection[]): readonly Connection[] {
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
