/** Between these sequences, lines longer than the terminal's width are truncated, not wrapped. */
const [CUT, BREAK] = ["\u001b[?7l", "\u001b[?7h"];
const [HOME, CLEAR_LINE, CLEAR_BELOW] = ["\u001b[H", "\u001b[K", "\u001b[J"];

/**
 * Draws text over the content of a terminal with this number of lines. The terminal is in its normal state
 * after each drawing, so that the program may end at any time.
 */
export function redrawn(text: string, rows = Number.POSITIVE_INFINITY): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const maxLines = Math.max(0, rows - 2);
  const visibleLines =
    lines.length < rows ? lines : [...lines.slice(0, maxLines), `${lines.length - maxLines} more lines`];
  return `${CUT}${HOME}${visibleLines.map((line) => `${line}${CLEAR_LINE}\n`).join("")}${CLEAR_BELOW}${BREAK}`;
}
