import type { Keyboard } from "./keyboard.js";
/** What stdout is. */
export interface Terminal {
  readonly isTTY: boolean;
  /** Width in characters, undefined where stdout is no terminal. */
  readonly columns: number | undefined;
  /** Height in lines. */
  readonly rows?: number | undefined;
  /** What people type, where stdin is a terminal. */
  readonly keyboard?: Keyboard | undefined;
  /** Calls back whenever the size has changed. @returns what ends that */
  readonly onResize?: (listener: () => void) => () => void;
  /** Calls back whenever the program goes on after it was stopped. @returns what ends that */
  readonly onContinue?: (listener: () => void) => () => void;
}
