/** Width and characters of a table. */
export interface TableStyle {
  readonly unicode: boolean;
  /** Bold headings; off for pipes. */
  readonly color: boolean;
}

const ASCII = {
  top: "-", "top-mid": "+", "top-left": "+", "top-right": "+",
  bottom: "-", "bottom-mid": "+", "bottom-left": "+", "bottom-right": "+",
  left: "|", "left-mid": "+", mid: "-", "mid-mid": "+", right: "|", "right-mid": "+", middle: "|",
} as const; // biome-ignore format: the frame as it looks

/** A framed table with a head. Ends with a line feed. */
export async function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: TableStyle,
): Promise<string> {
  const { Table } = await import("./cli-table.js");
  const table = new Table({
    // The table library's own colours would read the environment again; the decision about colours is already
    // made.
    head: head.map((title) => (style.color ? `\u001b[1m${title}\u001b[22m` : title)),
    style: { head: [], border: [], compact: true },
    ...(style.unicode ? {} : { chars: ASCII }),
  });
  table.push(...rows.map((row) => [...row]));
  return `${table.toString()}\n`;
}

/**
 * The same without a frame, for pipes: columns padded to the widest value, two blanks between them, no
 * trailing blanks.
 */
export function plainColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const render = (line: readonly string[]) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return `${lines.map(render).join("\n")}\n`;
}
