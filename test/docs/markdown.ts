/** A Markdown table with padded columns; `|` in a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((line) => line.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const render = (line: readonly string[]) =>
    `| ${widths.map((width, column) => (line[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const [first = [], ...rest] = lines;
  return [render(first), rule, ...rest.map(render)].join("\n");
}

export const code = (text: string | number): string => `\`${text}\``;

/** The anchor that GitHub creates for a heading. */
export function anchor(heading: string): string {
  const slug = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "");
  return `#${slug.replaceAll(" ", "-")}`;
}
