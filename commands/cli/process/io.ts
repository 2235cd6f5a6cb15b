import type { Launch, openPathManager } from "../../../src/index.js";
import type { Child } from "./child.js";
import type { LaunchOptions } from "./exec.js";
import type { Terminal } from "./terminal-types.js";

/** What a run needs of its process; a test puts its own in place. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** Data, whole, at once. @throws TransportError where stdout fails; a reader that went away aborts the signal */
  out(text: string): void;
  /** One line of talk. */
  err(line: string): void;
  /** Aborted, with a Stop as its reason, when the run is to end. From the first call on signals are waited for. */
  signal(): AbortSignal;
  /** Whether the signal is aborted; signals are not waited for because of that. */
  isStopped(): boolean;
  /** The text of a file, or of stdin for `-`, as it arrives. @throws UsageError where it cannot be opened */
  input(file: string): AsyncIterable<string>;
  /** What starts this program again: node with its options, and the script. */
  readonly self: readonly [string, ...string[]];
  readonly open: typeof openPathManager;
  /** Why this process may have been denied something, and what helps. */
  deniedHint(): Promise<string>;
  /** Puts a program in the place of this process, or starts it as a child. */
  launch(plan: Launch, options: LaunchOptions): Promise<Child>;
  /** Runs the same command line inside a namespace, and gives its exit code. */
  reenter(namespacePath: string, netns: string): Promise<number>;
}

/** Why a run is to end early, and the exit code that says so where a command cannot end well. */
export class Stop extends Error {
  constructor(
    why: string,
    readonly exit: number,
  ) {
    super(why);
  }
}
