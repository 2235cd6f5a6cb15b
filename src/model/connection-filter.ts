import type { Connection } from "./connection.js";
import type { SocketFacts, SocketHolder, SocketState } from "./socket.js";
import { endMatches, type SocketPattern } from "./socket-pattern.js";
import type { Subflow } from "./subflow.js";

/** How many subflows. */
export interface NumberComparison {
  operator: "=" | "!=" | "<" | "<=" | ">" | ">=";
  count: number;
}

/** Selects connections: all given criteria must match. */
export interface ConnectionFilter {
  /** Local token: one look-up in the kernel instead of a list. */
  token?: number | undefined;
  /** The remote end, of the connection or of one of its subflows. */
  to?: SocketPattern | undefined;
  /** The local end. */
  from?: SocketPattern | undefined;
  /** A port at either end. */
  port?: number | undefined;
  /** A process that holds it. */
  pid?: number | undefined;
  /** Its name, as ps shows it. */
  process?: string | undefined;
  /** An interface that a subflow is bound to or, if routes were requested, uses. */
  dev?: string | undefined;
  state?: SocketState | undefined;
  /** It fell back to TCP, or did not. */
  fallback?: boolean | undefined;
  /** Established subflows, including the initial one. */
  subflows?: NumberComparison | undefined;
}

const COMPARE: Record<NumberComparison["operator"], (actual: number, count: number) => boolean> = {
  "=": (actual, count) => actual === count,
  "!=": (actual, count) => actual !== count,
  "<": (actual, count) => actual < count,
  "<=": (actual, count) => actual <= count,
  ">": (actual, count) => actual > count,
  ">=": (actual, count) => actual >= count,
};

type Test = (connection: Connection) => boolean;

/** One test for all criteria; processes and interfaces must be in the connection already. */
export function connectionTest(filter: ConnectionFilter): Test {
  const { token, dev, fallback, subflows } = filter;
  const tests = testsOf(filter, (one: Connection) => [one, ...one.subflows]);
  if (token !== undefined) tests.push((one) => one.token === token);
  if (dev !== undefined)
    tests.push((one) => one.dev === dev || one.subflows.some((flow) => (flow.dev ?? flow.routedDev) === dev));
  if (fallback !== undefined) tests.push((one) => one.fallback === fallback);
  if (subflows !== undefined)
    tests.push((one) => COMPARE[subflows.operator](one.subflows.length, subflows.count));
  return (connection) => tests.every((test) => test(connection));
}

interface HeldSocket extends SocketFacts {
  processes?: SocketHolder[] | undefined;
}

/** What of a filter a single subflow can match. */
/** Selects subflows. */
export type PartFilter = Pick<ConnectionFilter, "to" | "from" | "port" | "dev">;

/**
 * The subflows of a connection that a filter selects if it does not select the connection itself; undefined if it does:
 * its own ends match, or all of its subflows do.
 */
export function selectedPart(
  connection: Connection,
  { to, from, port, dev }: PartFilter,
): Subflow[] | undefined {
  const ends = { to, from, port };
  const isOwn = testsOf(ends, (one: Connection) => [one]).every((test) => test(connection));
  if (isOwn && dev === undefined) return undefined;
  const part = connection.subflows.filter(subflowTest({ ...ends, dev }));
  return part.length === connection.subflows.length ? undefined : part;
}

/** One test for all criteria that a single subflow can match; the others are ignored. */
export function subflowTest({ to, from, port, dev }: PartFilter): (flow: Subflow) => boolean {
  const tests = testsOf({ to, from, port }, (one: Subflow) => [one]);
  if (dev !== undefined) tests.push((one) => (one.dev ?? one.routedDev) === dev);
  return (flow) => tests.every((test) => test(flow));
}

/** The same for sockets that are not MPTCP connections; criteria that only connections have never match. */
export function socketTest(filter: ConnectionFilter): (socket: HeldSocket) => boolean {
  const { token, dev, fallback, subflows } = filter;
  if (token !== undefined || fallback !== undefined || subflows !== undefined) return () => false;
  const tests = testsOf(filter, (one: HeldSocket) => [one]);
  if (dev !== undefined) tests.push((one) => one.dev === dev);
  return (socket) => tests.every((test) => test(socket));
}

function testsOf<T extends HeldSocket>(
  { to, from, port, pid, process, state }: ConnectionFilter,
  parts: (one: T) => SocketFacts[],
): ((one: T) => boolean)[] {
  const tests: ((one: T) => boolean)[] = [];
  if (to !== undefined) tests.push((one) => parts(one).some((part) => endMatches(to, part, "remote")));
  if (from !== undefined) tests.push((one) => parts(one).some((part) => endMatches(from, part, "local")));
  if (port !== undefined)
    tests.push((one) => parts(one).some(({ local, remote }) => local.port === port || remote.port === port));
  if (pid !== undefined) tests.push(({ processes = [] }) => processes.some((holder) => holder.pid === pid));
  if (process !== undefined)
    tests.push(({ processes = [] }) => processes.some((holder) => holder.name === process));
  if (state !== undefined) tests.push((one) => one.state === state);
  return tests;
}
