import { guardChange } from "../../../src/index.js";
import type { Terminal } from "./terminal-types.js";

// Switches to the terminal's alternate screen, which preserves the normal one; hides the cursor; truncates
// long lines.
const ENTER_SCREEN = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
const CURSOR_HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** A scrollable screen of text that is redrawn, and removed without a trace. */
export class AlternateScreen {
  /** First visible line of the body. */
  #top = 0;
  #release = () => {};

  constructor(
    readonly terminal: Terminal,
    readonly out: (text: string) => void,
  ) {}

  /**
   * From here on, a signal that ends or stops the program first leaves the screen; it is restored when the
   * program continues.
   */
  open(): void {
    this.#release = guardChange({ fd: 1, undo: LEAVE, redo: ENTER_SCREEN });
    this.out(ENTER_SCREEN);
  }

  close(): void {
    this.out(LEAVE);
    this.#release();
  }

  get columns(): number {
    return this.terminal.columns ?? 80;
  }

  get #rows(): number {
    return this.terminal.rows ?? 24;
  }

  /** Draws the fixed lines, and as many of the others as fit. */
  draw(head: readonly string[], body: readonly string[]): void {
    const bodyRows = Math.max(0, this.#rows - head.length);
    this.#top = Math.max(0, Math.min(this.#top, body.length - bodyRows));
    const lines = [...head, ...body.slice(this.#top, this.#top + bodyRows)].slice(0, this.#rows);
    this.out(`${CURSOR_HOME}${lines.map((line) => `${line}${CLEAR_LINE}`).join("\r\n")}${CLEAR_BELOW}`);
  }

  /** Scrolls the body by lines; `pages` counts screens. */
  scroll(lines: number, pages = 0): void {
    this.#top = Math.max(0, this.#top + lines + pages * Math.max(1, this.#rows - 3));
  }
}
