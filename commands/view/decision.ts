import type { Decision } from "../../src/index.js";
import { endText } from "./subflow.js";

type About = Readonly<Record<string, unknown>>;
interface End {
  readonly address: string;
  readonly port?: number;
  readonly dev?: string;
  readonly id?: number;
}

/** What a policy decided, in the words of the command line, and what became of it. */
export function decisionText({ decision, token, about, outcome, error }: Decision): string {
  const words = [...aboutWords(about), `token ${token.toString(16).padStart(8, "0")}`];
  const end = outcome === "refused" ? `refused: ${error?.kernel ?? error?.message ?? "a fault"}` : outcome;
  return `${decision} ${words.join(" ")}: ${end}`;
}

function aboutWords(about: About): string[] {
  const { local, remote, address, id, backup } = about as {
    local?: End;
    remote?: End;
    address?: string;
    id?: number;
    backup?: boolean;
  };
  const end = (name: string, one: End) => [
    `${name} ${endText(one)}`,
    ...(one.id === undefined ? [] : [`id ${one.id}`]),
  ];
  return [
    ...(address === undefined ? [] : [endText(about as unknown as End)]),
    ...(id === undefined ? [] : [`id ${id}`]),
    ...(local ? end("local", local) : []),
    ...(remote ? end("remote", { address: remote.address, ...(remote.port && { port: remote.port }) }) : []),
    ...(backup === undefined ? [] : [backup ? "backup" : "nobackup"]),
  ];
}

/** One line of `pm run -j`. */
export function decisionJson({ decision, token, about, outcome, error }: Decision): Record<string, unknown> {
  const plain = Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
  return {
    decision,
    token: `0x${token.toString(16)}`,
    about: plain,
    outcome,
    ...(error && { error: error.toJSON() }),
  };
}
