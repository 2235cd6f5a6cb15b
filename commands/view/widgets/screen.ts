/** Between these sequences, lines longer than the terminal's width are truncated, not wrapped. */
const [CUT, BREAK] = ["\u001b[?7l", "\u001b[?7h"];
const [HOME, CLEAR_LINE, CLEAR_BELOW] = ["\u001b[H", "\u001b[K", "\u001b[J"];

/**
 * Draws text over the content of a terminal with this number of lines. The terminal is in its normal state
 * after each drawing, so that the program may end at any time.
 */
export function redrawn(text: string, rows = Number.POSITIVE_INFINITY): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const most = Math.max(0, rows - 2);
  const fitting =
    lines.length < rows ? lines : [...lines.slice(0, most), `${lines.length - most} more lines`];
  return `${CUT}${HOME}${fitting.map((line) => `${line}${CLEAR_LINE}\n`).join("")}${CLEAR_BELOW}${BREAK}`;
}
