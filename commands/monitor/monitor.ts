import {
  type Batch,
  type EventValues,
  endMatches,
  explanations,
  type PathManager,
  type PathManagerEvent,
  sentName,
  UsageError,
} from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import { defineCommand } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { eventName } from "../cli/values/event-name.js";
import { numberReader } from "../cli/values/number.js";
import { socketPattern } from "../cli/values/socket-pattern.js";
import { interfaceNameValue, token } from "../cli/values/values.js";

const FILTERS = {
  token: { kind: "value", placeholder: "TOKEN", repeat: true, summary: "only this connection", read: token },
  event: {
    kind: "value",
    placeholder: "NAME",
    repeat: true,
    summary: "only these events, one name or more; a number for one without a name",
    read: eventName,
  },
  dev: {
    kind: "value",
    placeholder: "IFNAME",
    repeat: true,
    summary: "only subflows bound to this interface",
    read: interfaceNameValue,
  },
  address: {
    kind: "value",
    placeholder: "ADDRESS[/LEN][:PORT]",
    repeat: true,
    summary: "only with this local or remote address",
    read: socketPattern("address"),
  },
  "all-netns": {
    kind: "flag",
    summary: "in every network namespace, each line with its name; new ones within a second",
  },
  "ready-fd": {
    kind: "value",
    placeholder: "NUM",
    summary: "write a line to this descriptor once it listens: what happens from then on is shown",
    read: numberReader("descriptor", { min: 0, max: 0x7fffffff }),
  },
  names: { kind: "list", placeholder: "NAME", summary: "further event names", read: eventName },
} as const;

type Filters = Values<typeof FILTERS>;

export const monitor = defineCommand({
  description:
    "Prints one line per event until Ctrl-C, in the format of `ip mptcp monitor`; -j prints one object per line. Filters of one " +
    "kind are alternatives, filters of different kinds must all match. Lost events are counted exactly and reported where they " +
    "are missing. Listening has a side effect: while any process listens, connections under the userspace path manager accept " +
    "joins.",
  arguments: FILTERS,
  examples: [
    ["mptcpctl monitor", "everything"],
    ["mptcpctl -ts monitor token 63c070d2", "one connection, with times"],
    ["mptcpctl monitor --ready-fd 3 >events 3>ready &", "for a script, which waits for the line in `ready`"],
    ["mptcpctl -j monitor event SF_ESTABLISHED SF_CLOSED dev wlp1s0", "subflows of one interface, as JSON"],
  ],
  glossary: eventMeanings,
  run: async (context, filters) => {
    const ready = await readyNotice(context, filters["ready-fd"]);
    if (filters["all-netns"]) return followAll(context, filters, ready);
    const manager = await context.pm();
    const { stream, listening } = listen(context, manager, ready);
    await listening;
    warnAtStart(context, manager.conditions());
    await warnOfMissing(context, filters.dev);
    await (await printer(context, filters))(stream);
  },
});

type Batches = AsyncGenerator<Batch, void, void>;
type Print = (stream: Batches, netns?: string) => Promise<void>;

interface Listener {
  readonly stream: Batches;
  /** Resolves when the socket holds all later events, or listening has failed, which the stream reports. */
  readonly listening: Promise<unknown>;
}

/** Listens from now on. The code that prints is loaded afterwards; the socket holds the events that arrive meanwhile. */
function listen(context: Context, from: PathManager, ready: (() => void) | undefined): Listener {
  const { signal, globals } = context;
  let joined = () => {};
  const joining = new Promise<void>((resolve) => (joined = resolve));
  const onListening = () => {
    ready?.();
    joined();
  };
  const stream = from.eventBatches({ signal, receiveBuffer: globals.rcvbuf, onListening });
  const first = stream.next();
  const listening = Promise.race([joining, first]).catch(() => {});
  return { stream: withFirst(stream, first), listening };
}

async function* withFirst(stream: Batches, first: ReturnType<Batches["next"]>): Batches {
  for (let next = await first; !next.done; next = await stream.next()) yield next.value;
}

async function printer(context: Context, filters: Filters): Promise<Print> {
  const { heading, renderer } = await import("./event-stream.js");
  const render = renderer(context);
  const matches = matcher(filters);
  if (context.globals.table && !context.globals.json) context.out(heading());
  (await import("../cli/process/v8-heap.js")).keepYoungSpaceSmall();
  return async (stream, netns) => {
    for await (const batch of stream) {
      let text = "";
      for (const event of batch) {
        if (netns !== undefined) event.netns = netns;
        if (event.event === "OVERRUN" || matches(event)) text += render(event);
      }
      if (text !== "") context.out(text);
    }
  };
}

/**
 * A function that reports on a descriptor that all listen. @throws UsageError for a descriptor that cannot be written
 */
async function readyNotice(context: Context, fd: number | undefined): Promise<(() => void) | undefined> {
  if (fd === undefined) return undefined;
  return (await import("../cli/process/ready-notice.js")).readyNotice(fd, context.warn);
}

/** Interval (ms) of the search for new and deleted namespaces. */
const CHECK_INTERVAL_MS = 1000;

/**
 * Follows each namespace until it is deleted, or the run ends. Calls `ready` when it listens in all namespaces of the
 * first search.
 * @throws the error that ends one of them
 */
async function followAll(context: Context, filters: Filters, ready = () => {}): Promise<void> {
  const { setTimeout: sleep } = await import("node:timers/promises");
  const { signal } = context;
  const followed = new Map<PathManager, Promise<void>>();
  let print: Print | undefined;
  while (!signal.aborted) {
    const places = await context.allNamespaces();
    const added = places.filter(({ manager }) => !followed.has(manager));
    const isFirst = print === undefined;
    let notListening = added.length;
    const onListening = () => {
      if (--notListening === 0 && isFirst) ready();
    };
    const listeners = added.map(({ manager }) => listen(context, manager, onListening));
    await Promise.all(listeners.map(({ listening }) => listening));
    if (isFirst) {
      const manager = await context.pm();
      warnAtStart(context, manager.conditions());
      await warnOfMissing(context, filters.dev);
    }
    print ??= await printer(context, filters);
    for (const [at, { manager, netns }] of added.entries())
      followed.set(manager, print((listeners[at] as Listener).stream, netns));
    const living = new Set(places.map(({ manager }) => manager));
    for (const manager of followed.keys()) if (!living.has(manager)) followed.delete(manager);
    const pause = sleep(CHECK_INTERVAL_MS, undefined, { signal }).catch(() => {});
    await Promise.race([pause, ...[...followed.values()].map((one) => one.then(() => pause))]);
  }
  await Promise.all(followed.values());
}

/** For every event, by its name. */
async function eventMeanings(): Promise<[string, string][]> {
  const events = (await explanations()).filter(({ topic }) => topic === "event");
  return events.map(({ word, meaning }) => [word, meaning]);
}

function warnAtStart(
  { warn }: Context,
  { enabled, pathManager }: { enabled?: boolean; pathManager?: string },
): void {
  if (enabled === false)
    warn("MPTCP is switched off here (net.mptcp.enabled=0): new connections may not appear", "mptcp_off");
  if (pathManager === "userspace")
    warn(
      "this namespace uses the userspace path manager: while this monitor runs, connections under it accept joins",
      "path_manager",
    );
}

/** The interface may be created later: the filter remains. */
async function warnOfMissing({ pm, warn }: Context, names: readonly string[]): Promise<void> {
  const manager = await pm();
  for (const dev of names) {
    const isMissing = await manager.interfaceIndex(dev).then(
      () => false,
      (error) => error instanceof UsageError,
    );
    if (isMissing)
      warn(`no interface is called ${dev} here: nothing will appear until it exists`, "dev_missing");
  }
}

/** A test of one event against all filters; without filters everything passes. */
function matcher({ token, event, names, dev, address }: Filters): (event: PathManagerEvent) => boolean {
  const events = [...event, ...names];
  const tests: ((values: EventValues) => boolean)[] = [];
  if (token.length > 0) tests.push((e) => e.token !== undefined && token.includes(e.token));
  if (dev.length > 0) tests.push((e) => e.dev !== undefined && dev.includes(e.dev));
  if (address.length > 0)
    tests.push((e) => address.some((one) => endMatches(one, e, "local") || endMatches(one, e, "remote")));
  return (e) => (events.length === 0 || events.includes(sentName(e))) && tests.every((test) => test(e));
}
