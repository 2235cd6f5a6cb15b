/** Lines longer than the terminal is wide are cut while these hold, not broken. */
const [CUT, BREAK] = ["\u001b[?7l", "\u001b[?7h"];
const [HOME, CLEAR_LINE, CLEAR_BELOW] = ["\u001b[H", "\u001b[K", "\u001b[J"];

/**
 * Text drawn over what a terminal of so many lines shows. The terminal is left as it is after each picture, so that the
 * program may end at any time.
 */
export function redrawn(text: string, rows = Number.POSITIVE_INFINITY): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const most = Math.max(0, rows - 2);
  const fitting =
    lines.length < rows ? lines : [...lines.slice(0, most), `${lines.length - most} more lines`];
  return `${CUT}${HOME}${fitting.map((line) => `${line}${CLEAR_LINE}\n`).join("")}${CLEAR_BELOW}${BREAK}`;
}
