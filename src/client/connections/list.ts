import { type Connection, connectionFromWire } from "../../model/connection.js";
import { type ConnectionFilter, connectionTest, socketTest } from "../../model/connection-filter.js";
import type { Listener, PlainTcp } from "../../model/listener.js";
import type { NetnsClient } from "../netns-client.js";
import { ConnectionDetails, detailsAskedFor, detailsNeededBy, type WantedDetails } from "./enrich.js";
import { Listeners } from "./listeners.js";
import { lookUpConnection } from "./lookup.js";
import type { ConnectionOptions, SurveyOptions } from "./options.js";
import { noteConnection, noteSocket, socketBatches } from "./sock-diag.js";
import { SubflowIndex } from "./subflow-index.js";
/** Part of a namespace's sockets: connections as they arrive, with the other sockets after the last one. */
export type Survey =
  | { kind: "connections"; connections: Connection[] }
  | { kind: "others"; listeners: Listener[]; plainTcp: PlainTcp[] };

/** Matching connections, in batches as the kernel sends them. */
export async function* connectionBatches(
  netnsClient: NetnsClient,
  filter: ConnectionFilter,
  options: ConnectionOptions,
): AsyncGenerator<Connection[]> {
  if (filter.token !== undefined) return yield* connectionOfToken(netnsClient, filter.token, filter, options);
  const end = netnsClient.beginReading();
  try {
    const store = new SubflowIndex(options.details);
    await store.read(netnsClient);
    yield* matching(netnsClient, store, filter, options);
  } finally {
    end();
  }
}

/** The same, and the listeners with the plain TCP connections that they accepted, from the same lists. */
export async function* survey(
  netnsClient: NetnsClient,
  filter: ConnectionFilter,
  options: SurveyOptions,
): AsyncGenerator<Survey> {
  const end = netnsClient.beginReading();
  try {
    const listeners = new Listeners(options.plainTcp);
    const store = new SubflowIndex(options.details);
    await store.read(netnsClient, (message) => listeners.see(message));
    const connectionDetails = new ConnectionDetails(
      netnsClient,
      detailsNeededBy(filter, options).routes,
      filter,
    );
    for await (const connections of matching(netnsClient, store, filter, options, connectionDetails))
      yield { kind: "connections", connections };
    const wantedDetails = isFew(store, options)
      ? detailsAskedFor(filter, options)
      : detailsNeededBy(filter, options);
    const test = socketTest(filter);
    const all = await connectionDetails.addToSockets(listeners.all, wantedDetails);
    const plainTcpSockets = await connectionDetails.addToSockets(listeners.plain, wantedDetails);
    for (const one of all) noteSocket(netnsClient, "listener", one);
    yield { kind: "others", listeners: all.filter(test), plainTcp: plainTcpSockets.filter(test) };
  } finally {
    end();
  }
}

/** A look-up instead of a list. */
async function* connectionOfToken(
  netnsClient: NetnsClient,
  token: number,
  filter: ConnectionFilter,
  options: ConnectionOptions,
): AsyncGenerator<Connection[]> {
  const found = await lookUpConnection(netnsClient, token, options.details);
  if (found === undefined) return;
  const connectionDetails = new ConnectionDetails(netnsClient, true, filter);
  yield (await connectionDetails.addToConnections([found], detailsAskedFor(filter, options))).filter(
    connectionTest(filter),
  );
}

const isFew = (store: SubflowIndex, { extrasUpTo = Number.POSITIVE_INFINITY }: ConnectionOptions) =>
  store.size <= extrasUpTo;

/**
 * Matching connections. Up to the maximum for look-ups are held back, because only the end shows whether
 * there are more.
 */
async function* matching(
  netnsClient: NetnsClient,
  store: SubflowIndex,
  filter: ConnectionFilter,
  options: ConnectionOptions,
  connectionDetails = new ConnectionDetails(netnsClient, detailsNeededBy(filter, options).routes, filter),
): AsyncGenerator<Connection[]> {
  const wantedDetails = detailsAskedFor(filter, options);
  if (isFew(store, options))
    return yield* lookedUp(netnsClient, store, filter, connectionDetails, wantedDetails);
  // Without a filter all connections match.
  let heldBack: Connection[] | undefined = Object.values(filter).some((one) => one !== undefined)
    ? []
    : undefined;
  for await (const found of lookedUp(
    netnsClient,
    store,
    filter,
    connectionDetails,
    detailsNeededBy(filter, options),
  )) {
    if (heldBack !== undefined) heldBack.push(...found);
    if (heldBack !== undefined && heldBack.length <= (options.extrasUpTo ?? 0)) continue;
    yield heldBack ?? found;
    heldBack = undefined;
  }
  if (heldBack !== undefined && heldBack.length > 0)
    yield await connectionDetails.addToConnections(heldBack, wantedDetails);
}

/**
 * Matching connections with the requested extras. Connections without subflows come last, because their
 * holders could not be looked up with the others.
 */
async function* lookedUp(
  netnsClient: NetnsClient,
  store: SubflowIndex,
  filter: ConnectionFilter,
  connectionDetails: ConnectionDetails,
  wantedDetails: WantedDetails,
): AsyncGenerator<Connection[]> {
  const test = connectionTest(filter);
  const mayMatch = connectionTest(withoutLookUps(filter));
  const withoutSubflows: Connection[] = [];
  if (wantedDetails.processes) connectionDetails.prefetch(store.inodes());
  const isReady = (one: Connection) =>
    !wantedDetails.processes || connectionDetails.isReady(one) || withoutSubflows.push(one) === 0;
  for await (const batch of joined(netnsClient, store)) {
    const ready = batch.filter((one) => mayMatch(one) && isReady(one));
    const found = (await connectionDetails.addToConnections(ready, wantedDetails)).filter(test);
    if (found.length > 0) yield found;
  }
  const found = (await connectionDetails.addToConnections(withoutSubflows, wantedDetails)).filter(test);
  if (found.length > 0) yield found;
}

/** The parts of a filter that can be tested without look-ups. */
function withoutLookUps({ to, from, ...filter }: ConnectionFilter): ConnectionFilter {
  const [remote, local] = [to, from].map((end) => end && { ...end, dev: undefined });
  return { ...filter, to: remote, from: local, pid: undefined, process: undefined, dev: undefined };
}

async function* joined(netnsClient: NetnsClient, store: SubflowIndex): AsyncGenerator<Connection[]> {
  const subflowsOf = (token: number | undefined, inode: number) => store.of(token, inode);
  for await (const messages of socketBatches(netnsClient, "connections")) {
    const batch = messages.map((message) => connectionFromWire(message, subflowsOf, store.details));
    for (const one of batch) noteConnection(netnsClient, one);
    yield batch;
  }
}
