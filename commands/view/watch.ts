import type { Change, ConnectionSample, Rates, WatchedConnection, WatchedSubflow } from "../../src/index.js";
import { CONNECTION_TREE, tokenText } from "./connection.js";
import { CONNECTION_COLUMNS } from "./connection-columns.js";
import { connectionJson, subflowJson } from "./connection-json.js";
import { Tree, type TreeColumn, type TreeKind } from "./widgets/tree.js";
import { bitRate } from "./widgets/units.js";

type Column = TreeColumn<WatchedConnection, WatchedSubflow>;

const CHANGE_MARKS: Record<Change, string> = {
  present: "  ",
  new: "+ ",
  changed: "~ ",
  same: "  ",
  closed: "- ",
};

/** Columns of `connections` that are useful in a live display, and the position of the rates among them. */
const COLUMNS_BEFORE_RATES = ["state", "local", "remote", "dev", "subflows", "rtt", "cwnd", "retrans"];
const COLUMNS_AFTER_RATES = ["sent", "received", "notes", "process"];

const rate = (bytes: number | undefined): string => (bytes === undefined ? "" : bitRate(bytes));
const sentRate = ({ sentRate }: Rates) => rate(sentRate);
const receivedRate = ({ receivedRate }: Rates) => rate(receivedRate);

const RATES: readonly Column[] = [
  { title: "sending", root: sentRate, leaf: sentRate, rank: 1, right: true },
  { title: "receiving", root: receivedRate, leaf: receivedRate, rank: 1, right: true },
];

const columnsOf = (titles: readonly string[]): Column[] =>
  CONNECTION_COLUMNS.filter(({ title }) => titles.includes(title)).map((column) => ({
    ...column,
    root: ({ connection }) => column.root(connection),
    leaf: ({ subflow }) => column.leaf(subflow),
  }));

const WATCH_TREE: TreeKind<WatchedConnection, WatchedSubflow> = {
  first: {
    title: "  token",
    root: ({ change, connection }) => CHANGE_MARKS[change] + tokenText(connection.token),
    leaf: ({ change, subflow }) => CHANGE_MARKS[change] + CONNECTION_TREE.first.leaf(subflow),
  },
  columns: [...columnsOf(COLUMNS_BEFORE_RATES), ...RATES, ...columnsOf(COLUMNS_AFTER_RATES)],
  leaves: ({ subflows }) => subflows,
};

/** The lines of one update, headings first. */
export function watchLines(
  connections: readonly WatchedConnection[],
  unicode: boolean,
  width: number,
): string[] {
  const text = new Tree(WATCH_TREE, { unicode, width }).text(connections);
  return text.split("\n").slice(0, -1);
}

type Key = (one: WatchedConnection) => number | string;

const totalRate = ({ sentRate = 0, receivedRate = 0 }: Rates): number => sentRate + receivedRate;

/** Sort keys of connections; numbers in descending order. */
export const SORT_KEYS: Readonly<Record<string, Key>> = {
  rate: totalRate,
  sent: ({ connection }) => connection.bytesSent ?? 0,
  received: ({ connection }) => connection.bytesReceived ?? 0,
  subflows: ({ connection }) => connection.subflows.length,
  retrans: ({ connection }) => connection.subflows.reduce((sum, one) => sum + (one.retransmissions ?? 0), 0),
  rtt: ({ connection }) => Math.max(0, ...connection.subflows.map(({ rtt = 0 }) => rtt)),
  state: ({ connection }) => connection.state,
  remote: ({ connection: { remote } }) => `${remote.address} ${remote.port}`,
  process: ({ connection: { processes = [] } }) => processes[0]?.name ?? "",
  token: ({ connection }) => tokenText(connection.token),
};

/** Sorted by a key; equal elements keep the kernel's order. */
export function sorted(
  connections: readonly WatchedConnection[],
  key: string,
  reverse: boolean,
): WatchedConnection[] {
  const of = SORT_KEYS[key] as Key;
  const order = (a: WatchedConnection, b: WatchedConnection) => compare(of(a), of(b)) * (reverse ? -1 : 1);
  return connections.toSorted(order);
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return b - a;
  return String(a) < String(b) ? -1 : a === b ? 0 : 1;
}

/** One line of NDJSON: a connection that has changed, with its subflows. */
export function watchJson(
  { stamp }: ConnectionSample,
  { change, connection, subflows, ...rates }: WatchedConnection,
) {
  return {
    stamp,
    change,
    ...ratesJson(rates),
    ...connectionJson(connection),
    subflows: subflows.map(({ change, subflow, ...own }) => ({
      change,
      ...ratesJson(own),
      ...subflowJson(subflow),
    })),
  };
}

function ratesJson({ sentRate, receivedRate }: Rates) {
  return {
    ...(sentRate !== undefined && { sent_rate: sentRate }),
    ...(receivedRate !== undefined && { received_rate: receivedRate }),
  };
}

/** The triggers of updates, as text. */
export function wakeupText({ wokenBy, reason }: ConnectionSample, seconds: number): string {
  const intervalText = `every ${seconds} s`;
  return wokenBy === "events"
    ? `updates ${intervalText}, and after events`
    : `looking ${intervalText}: ${reason}`;
}
