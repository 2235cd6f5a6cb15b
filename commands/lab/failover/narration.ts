/** A command of the play; without a host it is typed on the machine itself. */
export interface Typed {
  readonly host?: "client" | "server";
  readonly command: string;
}

/** What is told while the play goes on. */
export interface Narration {
  /** Every command so far. */
  readonly commands: readonly Typed[];
  /** What `mptcpctl` is about to be asked. */
  command(host: Typed["host"], words: string): void;
  remark(text: string): void;
}

/** @param write undefined where nothing is told before the end */
export function narrate(write: ((text: string) => void) | undefined, color: boolean): Narration {
  const commands: Typed[] = [];
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
