import type { Io } from "../../commands/cli/process/io.js";
import { runCommandLine } from "../../commands/cli/run-command-line.js";
import { COMMANDS } from "../../commands/command-table.js";
import { type OpenOptions, openPathManager, type PathManager } from "../../src/index.js";
import { type ReplayPlatform, replayPlatform } from "../../src/recording/replay-platform.js";
import type { Platform } from "../../src/transport/platform.js";

/** Output and exit code of a command line. */
export interface LineOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** The same of a replay. */
export interface Replayed extends LineOutput {
  /** Recorded requests that were never sent. */
  readonly unused: readonly string[];
}

export interface ReplayOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of stdin. */
  readonly input?: readonly string[];
  /** Ends the run. */
  readonly stop?: AbortController;
  /** Wraps the platform that replays. */
  readonly around?: (platform: Platform, options: OpenOptions) => Platform;
}

/**
 * Runs a command line inside this process, as dist/mptcpctl.cjs would: stdout is not a terminal, the locale is UTF-8.
 */
export async function runLine(
  argv: readonly string[],
  { env, input = [], stop = new AbortController(), around = (platform) => platform }: ReplayOptions = {},
): Promise<Replayed> {
  const outputSoFar = { stdout: "", stderr: "" };
  const unused: string[] = [];
  const io: Io = {
    env: { LANG: "C.UTF-8", ...env },
    terminal: { isTTY: false, columns: undefined },
    self: ["mptcpctl"],
    out: (text) => {
      outputSoFar.stdout += text;
    },
    err: (line) => {
      outputSoFar.stderr += `${line}\n`;
    },
    signal: () => stop.signal,
    isStopped: () => stop.signal.aborted,
    input: () => lines(input),
    open: (options) => openReplay(options, unused, around),
    deniedHelp: () => Promise.reject(new Error("a replay has no permissions")),
    launch: () => Promise.reject(new Error("a replay starts no program")),
    reenter: () => Promise.reject(new Error("a replay enters no namespace")),
  };
  const exit = await runCommandLine(io, argv, COMMANDS);
  return { ...outputSoFar, exit, unused };
}

function openReplay(
  options: OpenOptions = {},
  unused: string[],
  wrapPlatform: NonNullable<ReplayOptions["around"]>,
): Promise<PathManager> {
  if (options.replay === undefined) return Promise.reject(new Error("only recordings are opened here"));
  const platform = wrapPlatform(watched(replayPlatform(options.replay), unused), options);
  return openPathManager({ ...options, platform });
}

/** Reads the unused requests when the replay is closed. */
function watched(platform: ReplayPlatform, unused: string[]) {
  const close = () => {
    unused.push(...platform.unused());
    platform.close();
  };
  return { host: platform.host, open: (protocol: number) => platform.open(protocol), close };
}

async function* lines(texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield `${text}\n`;
}
