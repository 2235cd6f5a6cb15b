import { LineBuffer } from "./line-buffer.js";

/** One column of a two-level tree: its cells for a root and for a leaf. */
export interface TreeColumn<Root, Leaf> {
  readonly title: string;
  readonly root: (one: Root) => string;
  readonly leaf: (one: Leaf) => string;
  /**
   * If the terminal is too narrow, the column with the highest rank is dropped first; rank 0 is never
   * dropped.
   */
  readonly rank: number;
  readonly right?: boolean;
}

/** The parts of a tree. */
export interface TreeKind<Root, Leaf> {
  /** The tree's own column, which contains the branches. */
  readonly first: Omit<TreeColumn<Root, Leaf>, "rank" | "right">;
  readonly columns: readonly TreeColumn<Root, Leaf>[];
  readonly leaves: (one: Root) => readonly Leaf[];
}

/** Options of a tree. */
export interface TreeStyle<Root> {
  /** Branches as line-drawing characters; else ASCII. */
  readonly unicode: boolean;
  /** Width of the terminal in characters; undefined: unlimited. */
  readonly width: number | undefined;
  /** Lines below the rows of a root and of each of its leaves. */
  readonly below?: ((one: Root) => readonly string[]) | undefined;
}

const BRANCHES = { unicode: ["├ ", "└ "], ascii: ["|-", "`-"] } as const;
/** The row of a leaf, without its branch. */
export function withoutBranch(row: string): string {
  const branch = [...BRANCHES.unicode, ...BRANCHES.ascii].find((one) => row.startsWith(one));
  return row.slice(branch?.length ?? 0);
}

/** Blanks between columns. */
const GAP = 2;
/** Added to the rank of empty columns, so that they are dropped first. */
const EMPTY_COLUMN_RANK = 100;

/**
 * A tree with columns. The first rows decide the number and widths of columns; later rows are printed as they
 * arrive.
 */
export class Tree<Root, Leaf> {
  readonly #kind: TreeKind<Root, Leaf>;
  #columns: readonly TreeColumn<Root, Leaf>[];
  #widths: number[] = [];
  readonly #lines = new LineBuffer();

  constructor(
    kind: TreeKind<Root, Leaf>,
    readonly style: TreeStyle<Root>,
  ) {
    this.#kind = kind;
    this.#columns = kind.columns;
  }

  get head(): string[] {
    return [this.#kind.first.title, ...this.#columns.map(({ title }) => title)];
  }

  /** The lines of some roots; the first call also returns the headings. */
  text(roots: readonly Root[]): string {
    if (roots.length === 0) return "";
    if (this.#widths.length === 0) this.#fit(roots);
    for (const root of roots) this.#branch(root);
    return this.#lines.take();
  }

  /** The cells of a root, followed by those of its leaves. */
  rows(root: Root): string[][] {
    const { first, leaves } = this.#kind;
    const columns = this.#columns;
    const rows = [[first.root(root), ...columns.map((column) => column.root(root))]];
    const [between, end] = this.style.unicode ? BRANCHES.unicode : BRANCHES.ascii;
    const all = leaves(root);
    for (const [i, leaf] of all.entries())
      rows.push([
        (i === all.length - 1 ? end : between) + first.leaf(leaf),
        ...columns.map((column) => column.leaf(leaf)),
      ]);
    return rows;
  }

  /** Decides which columns fit, and adds the headings. */
  #fit(roots: readonly Root[]): void {
    const { width = Number.POSITIVE_INFINITY } = this.style;
    const { head } = this;
    const rows = roots.flatMap((one) => this.rows(one));
    const widths = head.map((title, i) =>
      rows.reduce((widest, row) => Math.max(widest, row[i]?.length ?? 0), title.length),
    );
    const visibleColumns = keptColumns(this.#columns, rows, widths, width);
    this.#columns = this.#columns.filter((_, i) => visibleColumns.has(i + 1));
    this.#widths = widths.filter((_, i) => visibleColumns.has(i));
    this.#line(this.#kind.first.title, ({ title }) => title);
  }

  #branch(root: Root): void {
    const { first, leaves } = this.#kind;
    const detailLines = this.style.below?.(root);
    const [between, end] = this.style.unicode ? BRANCHES.unicode : BRANCHES.ascii;
    this.#line(first.root(root), (column) => column.root(root), detailLines?.[0]);
    const all = leaves(root);
    for (let i = 0; i < all.length; i++) {
      const leaf = all[i] as Leaf;
      const branch = (i === all.length - 1 ? end : between) + first.leaf(leaf);
      this.#line(branch, (column) => column.leaf(leaf), detailLines?.[i + 1]);
    }
  }

  /** Blanks are added only before further text. */
  #line(first: string, cellOf: (column: TreeColumn<Root, Leaf>) => string, detailLines = ""): void {
    const widths = this.#widths;
    const lines = this.#lines;
    lines.add(first);
    let blanks = (widths[0] ?? 0) - first.length + GAP;
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i] as TreeColumn<Root, Leaf>;
      const cell = cellOf(column);
      const missing = (widths[i + 1] ?? 0) - cell.length;
      if (cell === "") blanks += missing + GAP;
      else {
        // A later cell may be wider than the first ones.
        lines.blanks(Math.max(1, column.right ? blanks + missing : blanks));
        lines.add(cell);
        blanks = column.right ? GAP : missing + GAP;
      }
    }
    lines.endLine();
    lines.add(detailLines);
  }
}

/**
 * Which columns fit, numbered from 1 without the tree's own column. Columns of rank 0 are always shown; then
 * by rank, empty columns last. Columns that do not fit are skipped; narrower ones may still fit.
 */
function keptColumns(
  columns: readonly { readonly rank: number }[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  width: number,
): Set<number> {
  const isEmpty = (column: number) => rows.every((row) => row[column] === "");
  const order = columns
    .map(({ rank }, i) => ({
      column: i + 1,
      rank: rank > 0 && isEmpty(i + 1) ? rank + EMPTY_COLUMN_RANK : rank,
    }))
    .sort((a, b) => a.rank - b.rank);
  const visibleColumns = new Set([0]);
  let remainingWidth = width - (widths[0] ?? 0);
  for (const { column, rank } of order) {
    const neededWidth = (widths[column] ?? 0) + GAP;
    if (rank > 0 && neededWidth > remainingWidth) continue;
    visibleColumns.add(column);
    remainingWidth -= neededWidth;
  }
  return visibleColumns;
}
