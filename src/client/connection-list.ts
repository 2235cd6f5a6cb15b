import { type Connection, connectionFromWire } from "../model/connection.js";
import { type ConnectionFilter, connectionTest, socketTest } from "../model/connection-filter.js";
import type { Listener, PlainTcp } from "../model/listener.js";
import { Extras } from "./connection-extras.js";
import { lookUpConnection } from "./connection-look-up.js";
import { socketBatches } from "./diag.js";
import type { Kernel } from "./kernel.js";
import { Listeners } from "./listeners.js";
import { SubflowStore } from "./subflow-store.js";

/** How much is told of a connection. */
export interface ConnectionOptions {
  /** All that the kernel tells, in `info`, `tcp` and `mptcp`. Default false. */
  details?: boolean | undefined;
  /** Who holds it: reads /proc of every process. Default false; filters for processes imply it. */
  processes?: boolean | undefined;
  /** The interfaces that subflows leave by which are bound to none: asks for their routes. Default false. */
  routes?: boolean | undefined;
  /** Neither processes nor routes where there are more connections than this. Default: no bound. */
  extrasUpTo?: number | undefined;
}

export interface SurveyOptions extends ConnectionOptions {
  /** Lists the plain TCP connections of listeners, too, which are only counted otherwise. Default false. */
  plainTcp?: boolean | undefined;
}

/** Part of what a namespace has: connections as they come, and behind the last of them what is none. */
export type Survey =
  | { kind: "connections"; connections: Connection[] }
  | { kind: "others"; listeners: Listener[]; plainTcp: PlainTcp[] };

/** Connections that match, in batches as the kernel tells them. */
export async function* connectionBatches(
  kernel: Kernel,
  filter: ConnectionFilter,
  options: ConnectionOptions,
): AsyncGenerator<Connection[]> {
  if (filter.token !== undefined) return yield* ofToken(kernel, filter.token, filter, options);
  const store = new SubflowStore(options.details);
  await store.read(kernel);
  yield* matching(kernel, store, filter, new Extras(kernel, filter, options, store.size));
}

/** The same, and the listeners with the TCP connections that came to them without MPTCP, from the same lists. */
export async function* survey(
  kernel: Kernel,
  filter: ConnectionFilter,
  options: SurveyOptions,
): AsyncGenerator<Survey> {
  const listeners = new Listeners(options.plainTcp);
  const store = new SubflowStore(options.details);
  await store.read(kernel, (message) => listeners.see(message));
  const extras = new Extras(kernel, filter, options, store.size);
  for await (const connections of matching(kernel, store, filter, extras))
    yield { kind: "connections", connections };
  const test = socketTest(filter);
  const [all, plain] = [await extras.ofSockets(listeners.all), await extras.ofSockets(listeners.plain)];
  yield { kind: "others", listeners: all.filter(test), plainTcp: plain.filter(test) };
}

/** A look-up instead of a list. */
async function* ofToken(
  kernel: Kernel,
  token: number,
  filter: ConnectionFilter,
  options: ConnectionOptions,
): AsyncGenerator<Connection[]> {
  const found = await lookUpConnection(kernel, token, options.details);
  if (found === undefined) return;
  const extras = new Extras(kernel, filter, options, 1);
  yield (await extras.ofConnections([found])).filter(connectionTest(filter));
}

/** Connections without subflows come last: their holders could not be looked for with the others'. */
async function* matching(
  kernel: Kernel,
  store: SubflowStore,
  filter: ConnectionFilter,
  extras: Extras,
): AsyncGenerator<Connection[]> {
  const test = connectionTest(filter);
  const late: Connection[] = [];
  extras.expect(() => store.inodes());
  for await (const batch of joined(kernel, store)) {
    const ready = batch.filter((one) => extras.isReady(one) || late.push(one) === 0);
    const found = (await extras.ofConnections(ready)).filter(test);
    if (found.length > 0) yield found;
  }
  const found = (await extras.ofConnections(late)).filter(test);
  if (found.length > 0) yield found;
}

async function* joined(kernel: Kernel, store: SubflowStore): AsyncGenerator<Connection[]> {
  const subflowsOf = (token: number) => store.of(token);
  for await (const messages of socketBatches(kernel, "connections"))
    yield messages.map((message) => connectionFromWire(message, subflowsOf, store.details));
}
