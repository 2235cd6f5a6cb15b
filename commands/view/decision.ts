import type { Decision, LogLevel } from "../../src/index.js";
import { socketEndText } from "./subflow.js";
import { escapeControls } from "./widgets/style.js";

type About = Readonly<Record<string, unknown>>;
interface End {
  readonly address: string;
  readonly port?: number | undefined;
  readonly dev?: string;
  readonly id?: number;
}

/** A policy's decision in the words of the command line, and its result. */
export function decisionText({ decision, token, about, outcome, error }: Decision): string {
  const words = [...aboutWords(about), `token ${token.toString(16).padStart(8, "0")}`];
  const end = outcome === "refused" ? `refused: ${error?.kernel ?? error?.message ?? "a fault"}` : outcome;
  return escapeControls(`${decision} ${words.join(" ")}: ${end}`);
}

/** A policy may pass anything: values that are not an address, number or switch are skipped. */
function aboutWords(argumentsOf: About): string[] {
  const { local, remote, id, backup } = argumentsOf;
  return [
    ...end("", argumentsOf),
    ...(typeof id === "number" ? [`id ${id}`] : []),
    ...end("local ", local),
    ...(isEnd(local) && local.id !== undefined ? [`id ${local.id}`] : []),
    ...end("remote ", isEnd(remote) ? { address: remote.address, port: remote.port } : undefined),
    ...(typeof backup === "boolean" ? [backup ? "backup" : "nobackup"] : []),
  ];
}

const end = (name: string, one: unknown): string[] => (isEnd(one) ? [`${name}${socketEndText(one)}`] : []);

const isEnd = (one: unknown): one is End => typeof (one as Partial<End> | undefined)?.address === "string";

/** One line of `pm run -j`. */
export function decisionJson({ decision, token, about, outcome, error }: Decision): Record<string, unknown> {
  const definedArguments = Object.fromEntries(
    Object.entries(about).filter(([, value]) => value !== undefined),
  );
  return {
    decision,
    token: `0x${token.toString(16)}`,
    about: definedArguments,
    outcome,
    ...(error && { error: error.toJSON() }),
  };
}

/**
 * A log line about a policy, or of the policy itself, on stderr of `pm run`; its own text may contain
 * anything.
 */
export function policyLogText(level: LogLevel, text: string): string {
  return `${LEVELS[level]}: ${escapeControls(text)}`;
}

const LEVELS = { info: "policy", warning: "policy: warning", error: "policy: error" } as const;

/** The same for `pm run -j`. An error has no exit code here, because the daemon continues. */
export function policyLogJson(level: LogLevel, message: string): Record<string, unknown> {
  return level === "error" ? { error: { code: "policy", message } } : { log: { level, message } };
}
