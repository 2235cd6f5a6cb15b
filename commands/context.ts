import type { PathManager } from "../src/index.js";
import type { Globals } from "./globals.js";

/** What a command may touch: nothing of `process`, so that a test or a batch can stand in. */
export interface Context {
  readonly globals: Globals;
  /** The path manager of the namespace in use; opened at the first call, closed by the caller of `run`. */
  pm(): Promise<PathManager>;
  /** Data, to stdout. Writes at once, whole. */
  out(text: string): void;
  /** Talk, to stderr, one line without its line feed. */
  say(text: string): void;
  /** A `warning: …` line on stderr; `-q` silences it. */
  warn(text: string): void;
  /** Aborted by SIGINT, SIGTERM and by a reader of stdout that went away. */
  readonly signal: AbortSignal;
}
