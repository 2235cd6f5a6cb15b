import { MPTCPCTL } from "./cli.js";
import { type Place, type RunningProcess, start } from "./process.js";
import { quoted } from "./words.js";

/** A command on a terminal of its own. */
export interface TerminalRun extends AsyncDisposable {
  readonly running: RunningProcess;
  /** Everything the terminal was sent so far. */
  text(): string;
  type(keys: string): void;
}

/** Lines and columns of the terminal. */
const SIZE = { rows: 24, columns: 100 } as const;

/** Runs `mptcpctl WORDS` where stdin, stdout and stderr are one terminal; behind it the terminal's settings are printed. */
export function terminal(
  place: Place,
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
