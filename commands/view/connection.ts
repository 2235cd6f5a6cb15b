import type { Connection } from "../../src/index.js";
import { CONNECTION_COLUMNS, type ConnectionColumn } from "./connection-columns.js";
import { connectionDetails, subflowDetails } from "./connection-details.js";

/** How a tree is drawn. */
export interface TreeStyle {
  /** Lines between a connection and its subflows; else ASCII. */
  readonly unicode: boolean;
  /** Everything there is, in lines below each row. */
  readonly details: boolean;
  /** Characters of the terminal; undefined: as many as it takes. */
  readonly width: number | undefined;
}

const BRANCHES = { unicode: ["├ ", "└ "], ascii: ["|-", "`-"] } as const;
const GAP = "  ";
/** Added to the rank of columns that are empty. */
const EMPTY = 100;

export const TREE_HEAD: readonly string[] = ["token", ...CONNECTION_COLUMNS.map(({ title }) => title)];

/** The cells of a connection, and below them those of its subflows. */
export function connectionRows(
  connection: Connection,
  unicode: boolean,
  columns: readonly ConnectionColumn[] = CONNECTION_COLUMNS,
): string[][] {
  const { token, subflows } = connection;
  const rows = [
    [token.toString(16).padStart(8, "0"), ...columns.map((column) => column.connection(connection))],
  ];
  const [between, end] = unicode ? BRANCHES.unicode : BRANCHES.ascii;
  for (const [i, one] of subflows.entries()) {
    // Ids here and at the peer, as `locid` and `remid` of events.
    const branch = `${i === subflows.length - 1 ? end : between}${one.localId}/${one.remoteId}`;
    rows.push([branch, ...columns.map((column) => column.subflow(one))]);
  }
  return rows;
}

/** Connections as a tree with columns, whose number and widths the first ones decide: what follows is printed as it comes. */
export class ConnectionTree {
  #columns: readonly ConnectionColumn[] = CONNECTION_COLUMNS;
  #widths: number[] = [];

  constructor(readonly style: TreeStyle) {}

  /** The text of some connections, with the headings in front of the first. */
  text(connections: readonly Connection[]): string {
    if (connections.length === 0) return "";
    let text = this.#widths.length === 0 ? this.#fit(connections) : "";
    for (const connection of connections) text += this.#connection(connection);
    return text;
  }

  /** Decides what there is room for. @returns the headings */
  #fit(connections: readonly Connection[]): string {
    const { unicode, width = Number.POSITIVE_INFINITY } = this.style;
    const rows = connections.flatMap((one) => connectionRows(one, unicode));
    const widths = TREE_HEAD.map((title, i) =>
      rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), title.length),
    );
    const kept = keptColumns(rows, widths, width);
    this.#columns = CONNECTION_COLUMNS.filter((_, i) => kept.has(i + 1));
    this.#widths = widths.filter((_, i) => kept.has(i));
    return this.#line(TREE_HEAD.filter((_, i) => kept.has(i)));
  }

  #connection(connection: Connection): string {
    const { unicode, details, width } = this.style;
    const rows = connectionRows(connection, unicode, this.#columns);
    if (!details) return rows.map((row) => this.#line(row)).join("");
    const below = [
      connectionDetails(connection, width),
      ...connection.subflows.map((one) => subflowDetails(one, width)),
    ];
    return rows.map((row, i) => this.#line(row) + below[i]).join("");
  }

  #line(cells: readonly string[]): string {
    let line = "";
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as string;
      const width = this.#widths[i] ?? 0;
      line +=
        (i === 0 ? "" : GAP) + (this.#columns[i - 1]?.right ? cell.padStart(width) : cell.padEnd(width));
    }
    return `${line.trimEnd()}\n`;
  }
}

/**
 * Which columns fit, counted from the first behind the tree's own, as 1. What nobody has anything in goes first, then
 * what matters least.
 */
function keptColumns(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  width: number,
): Set<number> {
  const isEmpty = (column: number) => rows.every((row) => row[column] === "");
  const kept = new Set(widths.keys());
  const order = [...CONNECTION_COLUMNS.entries()]
    .map(([i, { rank }]) => ({ column: i + 1, rank: rank > 0 && isEmpty(i + 1) ? rank + EMPTY : rank }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  let total = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  for (const { column } of order) {
    if (total <= width) break;
    kept.delete(column);
    total -= (widths[column] ?? 0) + GAP.length;
  }
  return kept;
}
