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

export interface TestProcess {
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
  testProcess: TestProcess = {},
): Promise<Ran> {
  const observed = { stdout: "", stderr: [] as string[], opened: [] as OpenOptions[], closed: 0 };
  const idle = { close: () => observed.closed++ } as unknown as PathManager;
  const io: Io = {
    env: testProcess.env ?? {},
    terminal: { isTTY: false, columns: undefined },
    self: ["mptcpctl"],
    out: (text) => {
      observed.stdout += text;
    },
    err: (line) => void observed.stderr.push(line),
    signal: () => new AbortController().signal,
    isStopped: () => false,
    input: async function* () {
      yield* testProcess.input ?? [];
    },
    open: async (options = {}) => {
      observed.opened.push(options);
      return (await testProcess.open?.(options)) ?? idle;
    },
    deniedHelp: () => Promise.resolve({ hint: "ask root" }),
    launch: testProcess.launch ?? (() => Promise.reject(new Error("not expected"))),
    reenter: testProcess.reenter ?? (() => Promise.reject(new Error("not expected"))),
  };
  return { code: await runCommandLine(io, argv, commands), ...observed };
}
