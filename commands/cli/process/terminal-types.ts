import type { Keyboard } from "./keyboard.js";
/** Properties of stdout. */
export interface Terminal {
  readonly isTTY: boolean;
  /** Width in characters, undefined if stdout is not a terminal. */
  readonly columns: number | undefined;
  /** Height in lines. */
  readonly rows?: number | undefined;
  /** Keyboard input, if stdin is a terminal. */
  readonly keyboard?: Keyboard | undefined;
  /**
   * Calls back whenever the size has changed.
   * @returns a function that ends this
   */
  readonly onResize?: (listener: () => void) => () => void;
  /**
   * Calls back whenever the program continues after it was stopped.
   * @returns a function that ends this
   */
  readonly onContinue?: (listener: () => void) => () => void;
}
