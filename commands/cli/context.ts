import type { Launch, PathManager } from "../../src/index.js";
import type { Globals } from "./parser/global-options.js";
import type { Child } from "./process/child.js";
import type { Io } from "./process/io.js";
import type { Terminal } from "./process/terminal-types.js";

/** The path manager of a network namespace, by the name it has for `-n`, or `.`. */
export interface NamespaceManager {
  readonly netns: string;
  readonly manager: PathManager;
}

/** What a command may touch: nothing of `process`, so that a test or a batch can stand in. */
export interface Context {
  readonly globals: Globals;
  readonly terminal: Terminal;
  /** Help of the program, a group or a command, `width` characters wide at most. @throws UsageError for unknown words */
  help(words: readonly string[], width: number): Promise<string>;
  /** The path manager of the namespace in use; opened at the first call, closed by the caller of `run`. */
  pm(): Promise<PathManager>;
  /** Variables of this process. */
  readonly env: Io["env"];
  /** What starts this program again, in front of its words. */
  readonly self: Io["self"];
  /**
   * Puts a program in the place of this process, in the namespace in use: what follows the call happens only where that
   * is not possible. `beside` starts it as a child in any case.
   */
  launch(plan: Launch, beside: boolean): Promise<Child>;
  /**
   * The path managers of all network namespaces that can be entered, the own one first. At each further call those that are
   * new are opened, too, and those that are gone closed. @throws UsageError under -n, --record and --replay
   */
  allNamespaces(): Promise<readonly NamespaceManager[]>;
  /** Data, to stdout. Writes at once, whole. */
  out(text: string): void;
  /** Talk, to stderr, one line without its line feed. */
  info(text: string): void;
  /** A `warning: …` line on stderr; `-q` silences it. */
  warn(text: string): void;
  /**
   * Aborted by SIGINT, SIGTERM and by a reader of stdout that went away. From the first use on the command has to end by
   * itself: only for those that have something to tidy up, or an exit code of their own.
   */
  readonly signal: AbortSignal;
  /** Whether the run is to end, without waiting for signals. */
  isStopped(): boolean;
}
