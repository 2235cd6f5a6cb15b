import type { PathManager } from "../../../src/index.js";
import type { CommandTree } from "../parser/command-tree.js";
import type { CommandLine } from "../parser/options.js";

/** What a suggestion is made from. */
export interface Surroundings {
  readonly commands: CommandTree;
  /** The words of the refused line. */
  readonly typed: readonly string[];
  /** The search path of programs. */
  readonly path: string | undefined;
  /** Asks the kernel where the line would run; undefined if that is not possible. */
  readonly look: <T>(line: CommandLine, ask: (manager: PathManager) => Promise<T>) => Promise<T | undefined>;
}
