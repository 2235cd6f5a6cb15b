import type { CommandTree } from "../../../../commands/cli/parser/command-tree.js";
import type { Io } from "../../../../commands/cli/process/io.js";
import { runCommandLine } from "../../../../commands/cli/run-command-line.js";
import type { OpenOptions, PathManager } from "../../../../src/index.js";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: readonly string[];
  /** Options of each path manager that was opened. */
  readonly opened: readonly OpenOptions[];
  readonly closed: number;
}

export interface World {
  readonly env?: Record<string, string>;
  /** The content of stdin and of any batch file. */
  readonly input?: readonly string[];
  readonly open?: Io["open"];
  readonly launch?: Io["launch"];
  readonly reenter?: Io["reenter"];
}

/** Runs a command line in this process, with a path manager that can only be opened and closed. */
export async function runHere(
  commands: CommandTree,
  argv: readonly string[],
  world: World = {},
): Promise<Ran> {
  const seen = { stdout: "", stderr: [] as string[], opened: [] as OpenOptions[], closed: 0 };
  const idle = { close: () => seen.closed++ } as unknown as PathManager;
  const io: Io = {
    env: world.env ?? {},
    terminal: { isTTY: false, columns: undefined },
    self: ["mptcpctl"],
    out: (text) => {
      seen.stdout += text;
    },
    err: (line) => void seen.stderr.push(line),
    signal: () => new AbortController().signal,
    isStopped: () => false,
    input: async function* () {
      yield* world.input ?? [];
    },
    open: async (options = {}) => {
      seen.opened.push(options);
      return (await world.open?.(options)) ?? idle;
    },
    deniedHint: () => Promise.resolve("ask root"),
    launch: world.launch ?? (() => Promise.reject(new Error("not expected"))),
    reenter: world.reenter ?? (() => Promise.reject(new Error("not expected"))),
  };
  return { code: await runCommandLine(io, argv, commands), ...seen };
}
