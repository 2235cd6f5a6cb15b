import { type Connection, type ConnectionFilter, DeadlineError, UsageError } from "../src/index.js";
import type { Values } from "./cli/argument.js";
import { defineCommand } from "./cli/command.js";
import type { Context } from "./cli/context.js";
import { FILTERS, filterOf, isEmpty } from "./cli/values/connection-selector.js";
import { eventTest } from "./cli/values/event-filter.js";
import { eventName } from "./cli/values/event-name.js";
import { numberReader } from "./cli/values/number.js";
import { seconds } from "./cli/values/values.js";
import { connectionJson } from "./view/connection-json.js";
import { connectionLine } from "./view/connection-line.js";

const WORDS = {
  connection: { kind: "flag", summary: "a connection exists; may be omitted" },
  subflow: { kind: "flag", summary: "a subflow is established (with dev); may be omitted" },
  event: {
    kind: "value",
    placeholder: "NAME",
    repeat: true,
    shortest: "e",
    summary: "this event arrives, or one of several",
    read: eventName,
  },
  ...FILTERS,
  dev: { ...FILTERS.dev, summary: "a subflow is established on this interface; for events: bound to it" },
  subflows: {
    ...FILTERS.subflows,
    summary: "it has at least this number of established subflows; also '=2', '<2', '!=1'",
    read: (text: string) => FILTERS.subflows.read(/^\d{1,3}$/.test(text) ? `${text}+` : text),
  },
  "ready-fd": {
    kind: "value",
    placeholder: "NUM",
    summary: "with event: write a line to this descriptor once it listens",
    read: numberReader("descriptor", { min: 0, max: 0x7fffffff }),
  },
  timeout: {
    kind: "value",
    placeholder: "SECONDS",
    shortest: "ti",
    summary: "end with exit code 5 after this time; 0: check once; default: no limit",
    read: seconds("timeout"),
  },
} as const;

type Words = Values<typeof WORDS>;

export const wait = defineCommand({
  description:
    "For scripts and CI. All conditions must be true at the same time; if they already are, it does not wait, and `timeout 0` only checks. " +
    "Prints what matched. Exit code 0: condition met; 5: not in time; 1: invalid command line; 2: no permission to listen to " +
    "events; 130: Ctrl-C. Connections are checked ten times per second, without any privilege; events need " +
    "CAP_NET_ADMIN, and only events that arrive while this waits count.",
  arguments: WORDS,
  examples: [
    ["mptcpctl wait to 192.0.2.1:443 timeout 10", "until a connection to it exists"],
    ["mptcpctl wait subflows 2 to 192.0.2.1", "until it has two subflows"],
    ["mptcpctl wait subflow dev wlp1s0 --timeout 5", "until any subflow is established on wlp1s0"],
    ["mptcpctl wait event SF_CLOSED token 63c070d2", "until the connection loses a subflow"],
  ],
  run: (context, words) =>
    words.event.length > 0 ? waitForEvent(context, words) : waitForConnection(context, words),
});

async function waitForConnection(context: Context, words: Words): Promise<void> {
  const { connection, subflow: _, event: __, timeout, "ready-fd": readyFd, ...rest } = words;
  if (readyFd !== undefined)
    throw new UsageError("only an event is listened to", {
      argument: "ready-fd",
      hint: "a connection that is there already is found, too: nothing can be missed",
    });
  const filter = filterOf(rest);
  if (isEmpty(filter) && !connection)
    throw new UsageError("no condition is given", {
      argument: "CONDITION",
      hint: "for example: to ADDRESS[:PORT], subflows 2 token TOKEN, dev IFNAME, event NAME",
    });
  const manager = await context.pm();
  const details = context.globals.json || context.globals.details;
  const options = { timeoutMs: milliseconds(timeout), signal: context.signal, details };
  const found = await manager
    .waitForConnections(filter, options)
    .catch((error) => explained(context, error, filter, timeout));
  context.out(found.map((one) => connectionText(context, one)).join(""));
}

const milliseconds = (timeout: number | undefined): number | undefined =>
  timeout === undefined ? undefined : 1000 * timeout;

function connectionText({ globals }: Context, connection: Connection): string {
  return globals.json ? `${JSON.stringify(connectionJson(connection))}\n` : `${connectionLine(connection)}\n`;
}

/** Describes how close it came. */
async function explained(
  context: Context,
  error: unknown,
  { subflows, dev, ...who }: ConnectionFilter,
  timeout = 0,
): Promise<never> {
  if (!(error instanceof DeadlineError)) throw error;
  const { connections } = await context.pm();
  const closest = await connections.list(who).catch(() => []);
  const hasSubflowCondition = subflows !== undefined || dev !== undefined;
  const hint =
    closest.length === 0
      ? "there are no connections"
      : `there is ${closest.slice(0, 3).map(connectionLine).join("; ")}`;
  throw new DeadlineError(timeoutMessage(hasSubflowCondition, timeout), {
    hint: hasSubflowCondition ? hint : undefined,
  });
}

/** With timeout 0 there was no waiting. */
function timeoutMessage(hasSubflowCondition: boolean, timeout: number): string {
  if (timeout === 0) return hasSubflowCondition ? "no connection matches" : "there is no such connection";
  return `${hasSubflowCondition ? "no connection came to that" : "no such connection came"} within ${timeout} s`;
}

async function waitForEvent(context: Context, words: Words): Promise<void> {
  const { "ready-fd": readyFd, ...conditions } = words;
  const test = eventTest(conditions);
  const { globals, out, warn } = context;
  const onListening =
    readyFd === undefined
      ? undefined
      : (await import("./cli/process/ready-notice.js")).readyNotice(readyFd, warn);
  const manager = await context.pm();
  const { pathManager } = manager.conditions();
  if (pathManager === "userspace")
    warn(
      "this namespace uses the userspace path manager: while this waits, connections under it accept joins",
      "path_manager",
    );
  const { dev, timeout } = words;
  const options = { timeoutMs: milliseconds(timeout), signal: context.signal, dev, onListening };
  const event = await manager.waitForEvent(test, options).catch((error) => {
    if (!(error instanceof DeadlineError)) throw error;
    throw new DeadlineError(`no ${words.event.join(" or ")} came within ${words.timeout} s`, {
      hint:
        words.timeout === 0
          ? "only events that arrive while this waits count: give a longer timeout"
          : undefined,
    });
  });
  const { eventText } = await import("./view/event.js");
  const { eventLine } = await import("./view/event-json.js");
  out(`${globals.json ? eventLine(event) : eventText(event, globals)}\n`);
}
