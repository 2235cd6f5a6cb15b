/** A command of the demonstration; without a host it runs on this machine itself. */
export interface TypedCommand {
  readonly host?: "client" | "server";
  readonly command: string;
}

/** Prints the steps of the demonstration. */
export interface Narration {
  /** Every command so far. */
  readonly commands: readonly TypedCommand[];
  /** Announces the words of an `mptcpctl` command. */
  command(host: TypedCommand["host"], words: string): void;
  remark(text: string): void;
}

/** @param write undefined if nothing is printed before the end */
export function narrate(write: ((text: string) => void) | undefined, color: boolean): Narration {
  const commands: TypedCommand[] = [];
  const bold = (text: string) => (color ? `\u001b[1m${text}\u001b[0m` : text);
  return {
    commands,
    command: (host, words) => {
      const command = `mptcpctl ${words}`;
      commands.push({ ...(host && { host }), command });
      write?.(`${(host ?? "").padStart(6)} $ ${bold(command)}\n`);
    },
    remark: (text) => write?.(`\n${text}\n`),
  };
}
