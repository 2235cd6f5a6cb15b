import type { Launch, OnWarning, PathManager, Suggestion } from "../../src/index.js";
import type { Globals } from "./parser/global-options.js";
import type { Child } from "./process/child.js";
import type { Help, Io } from "./process/io.js";
import type { Terminal } from "./process/terminal-types.js";

/** The path manager of a network namespace, with its name for `-n`, or `.`. */
export interface NamespaceManager {
  readonly netns: string;
  readonly manager: PathManager;
}

/**
 * Everything that a command may use. It never uses `process` directly, so that a test or a batch can replace
 * it.
 */
export interface Context {
  readonly globals: Globals;
  readonly terminal: Terminal;
  /**
   * Help of the program, a group or a command, at most `width` characters wide.
   * @throws UsageError for unknown words
   */
  help(words: readonly string[], width: number): Promise<string>;
  /**
   * The path manager of the namespace in use. It is opened at the first call and closed by the caller of
   * `run`.
   */
  pm(): Promise<PathManager>;
  /** Variables of this process. */
  readonly env: Io["env"];
  /** The command that starts this program again; its words follow. */
  readonly self: Io["self"];
  /**
   * Executes a program in place of this process, in the namespace in use. Code after the call runs only if
   * that is not possible. `asChild` always starts it as a child.
   */
  launch(plan: Launch, asChild: boolean): Promise<Child>;
  /**
   * The path managers of all network namespaces that can be entered, its own first. Each further call also
   * opens new namespaces and closes deleted ones.
   * @throws UsageError with -n, --record and --replay
   */
  allNamespaces(): Promise<readonly NamespaceManager[]>;
  /** Writes a message to stderr: one line without its line feed. */
  out(text: string): void;
  /**
   * Prints the result of a change that was made. If stdout fails, the error says that the change was made.
   * @param help for that error
   */
  outResult(text: string, help?: Help): void;
  /**
   * A message to stderr, one line without its line feed. With `-j` it is `data`, or else the text as
   * `{"info":{"message":…}}`.
   */
  info(text: string, data?: object): void;
  /** The same for a message with command lines that continue from it: a line for each. */
  suggest(text: string, ...suggestions: readonly Suggestion[]): void;
  /** A suggestion with the options of this line that decide where it acts. */
  here(suggestion: Suggestion): Suggestion;
  /** A `warning: …` line on stderr, with `-j` an object; `-q` silences it. */
  warn: OnWarning;
  /**
   * Aborts on SIGINT, on SIGTERM and when the reader of stdout closes it. After the first use the command
   * must end by itself: only for commands with cleanup or an exit code of their own.
   */
  readonly signal: AbortSignal;
  /** Whether the run must end, without waiting for signals. */
  isStopped(): boolean;
}
