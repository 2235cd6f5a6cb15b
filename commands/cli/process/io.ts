import type { ErrorFields, Launch, openPathManager } from "../../../src/index.js";
import type { Child } from "./child.js";
import type { LaunchOptions } from "./exec.js";
import type { Terminal } from "./terminal-types.js";

/** What helps after an error: a sentence, command lines, or both. */
export type Help = Pick<ErrorFields, "hint" | "suggestions">;

/** Functions of the process that a run needs; a test provides its own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** Data, whole, at once. @throws TransportError where stdout fails; a reader that went away aborts the signal */
  out(text: string): void;
  /** Writes one line of a message. */
  err(line: string): void;
  /** Aborts, with a Stop as its reason, when the run must end. Signals are handled from the first call on. */
  signal(): AbortSignal;
  /** Whether the signal has aborted; does not install signal handlers. */
  isStopped(): boolean;
  /**
   * The text of a file, or of stdin for `-`, as it arrives.
   * @throws UsageError if it cannot be opened
   */
  input(file: string): AsyncIterable<string>;
  /** The command that starts this program again: node with its options, and the script. */
  readonly self: readonly [string, ...string[]];
  readonly open: typeof openPathManager;
  /** Why a permission was missing, and the remedy. */
  deniedHelp(): Promise<Help>;
  /** Executes a program in place of this process, or starts it as a child. */
  launch(plan: Launch, options: LaunchOptions): Promise<Child>;
  /** Runs the same command line inside a namespace, and returns its exit code. */
  reenter(namespacePath: string, netns: string): Promise<number>;
}

/** Why a run ends early, with the exit code for a command that cannot end normally. */
export class Stop extends Error {
  constructor(
    why: string,
    readonly exit: number,
  ) {
    super(why);
  }
}
