import { MPTCPCTL } from "./cli.js";
import { type NetnsTarget, type RunningProcess, start } from "./process.js";
import { quoted } from "./words.js";

/** A command on its own terminal. */
export interface TerminalRun extends AsyncDisposable {
  readonly running: RunningProcess;
  /** All output to the terminal so far. */
  text(): string;
  type(keys: string): void;
}

/** Lines and columns of the terminal. */
const SIZE = { rows: 24, columns: 100 } as const;

/** Runs `mptcpctl WORDS` with one terminal as stdin, stdout and stderr; then prints the terminal's settings. */
export function terminal(
  place: NetnsTarget,
  words: string,
  { rows, columns }: Readonly<Record<"rows" | "columns", number>> = SIZE,
): TerminalRun {
  const program = [process.execPath, MPTCPCTL].map(quoted).join(" ");
  const command = `stty rows ${rows} cols ${columns}; ${program} ${words}; echo "exit $?"; stty -a`;
  const env = { TERM: "xterm", SHELL: "/bin/sh", MPTCPCTL_VALIDATE: "1" };
  const running = start(place, ["script", "--quiet", "--flush", "--command", command, "/dev/null"], { env });
  return {
    running,
    text: () => running.output.text().stdout,
    type: (keys) => running.write(keys),
    [Symbol.asyncDispose]: async () => void (await running.stop()),
  };
}
