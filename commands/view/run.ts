import {
  type FoundSocket,
  type Program,
  type RunFindings,
  type RunPlan,
  type SocketEnd,
  type Suggestion,
  suggestionText,
} from "../../src/index.js";
import { escapeControls } from "./widgets/style.js";

/** The program and the mechanism, one fact per line. */
export function planLines({ program, verdict }: RunPlan): string[] {
  return [...chainOf(program).map(programText), verdict.reason].map(escapeControls);
}

/** The same, with the environment variables that it would get. */
export function planText(plan: RunPlan): string {
  const set = Object.entries(plan.set).map(([name, value]) => escapeControls(`${name}=${value}`));
  return [...planLines(plan), ...set].map((line) => `${line}\n`).join("");
}

export function planJson({ path, program, verdict, set }: RunPlan) {
  return {
    path,
    programs: chainOf(program).map(programJson),
    means: verdict.means,
    reason: verdict.reason,
    ...(verdict.hint !== undefined && { hint: verdict.hint }),
    environment: set,
  };
}

function chainOf(program: Program): Program[] {
  return [program, ...(program.runBy ? chainOf(program.runBy) : [])];
}

const KIND_TEXTS: Record<Program["kind"], string> = {
  dynamic: "dynamically linked",
  static: "statically linked",
  script: "script",
  other: "neither ELF nor script",
  unread: "may not be read",
};

function programText({ path, kind, elf, elevated, runBy }: Program): string {
  const factLines = [
    KIND_TEXTS[kind],
    ...(elf?.go === undefined ? [] : [elf.go === "" ? "Go" : `Go ${elf.go.slice(2)}`]),
    ...(elevated ? [elevated] : []),
    ...(runBy ? [`run by ${runBy.path}`] : []),
  ];
  return `${path}: ${factLines.join(", ")}`;
}

function programJson({ path, kind, elf, elevated }: Program) {
  return {
    path,
    kind,
    ...(elf?.interpreter !== undefined && { interpreter: elf.interpreter }),
    ...(elf?.go !== undefined && { go: elf.go.replace(/^go/, "") }),
    ...(elevated && { elevated }),
  };
}

const VERDICT_TEXTS: Record<RunFindings["verdict"], string> = {
  mptcp: "it is MPTCP",
  fallback: "it fell back to TCP",
  brief: "it was too quick",
  tcp: "it is TCP",
  none: "no MPTCP",
  unknown: "it is not known",
};

/** Adds to a suggestion what makes it act where the current line acts. */
type Here = (suggestion: Suggestion) => Suggestion;

/** The result of --verify, with a line for each socket that led to it. */
export function findingsText(findings: RunFindings, here: Here): string[] {
  const { verdict, reason, hint, suggestions = [], seconds, sockets, tcp } = findings;
  const head = `verify: ${VERDICT_TEXTS[verdict]} (${seconds.toFixed(1)} s)${reason === undefined ? "" : `: ${reason}`}`;
  const all = [
    ...sockets.map((one) => socketText(one.fallback ? "TCP (fallback)" : "MPTCP", one)),
    ...tcp.map((one) => socketText("TCP", one)),
  ];
  const hints = [
    ...(hint === undefined ? [] : [hint]),
    ...suggestions.map((one) => suggestionText(here(one))),
  ];
  return [head, ...all, ...hints.map((text) => `hint: ${text}`)].map(escapeControls);
}

function socketText(
  protocolText: string,
  { kind, local, remote, pid, process, established }: FoundSocket,
): string {
  const ends =
    kind === "listener" ? `listens at ${endText(local)}` : `${endText(local)} to ${endText(remote)}`;
  return `  ${protocolText} ${ends}${established || kind === "listener" ? "" : ", not answered yet"} (${process}, pid ${pid})`;
}

function endText({ address, port }: SocketEnd): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

export function findingsJson(findings: RunFindings, here: Here) {
  const { verdict, reason, hint, suggestions, seconds, sockets, tcp } = findings;
  return {
    verify: {
      verdict,
      seconds: Math.round(seconds * 1000) / 1000,
      ...(reason !== undefined && { reason }),
      ...(hint !== undefined && { hint }),
      ...(suggestions && { suggestions: suggestions.map(here) }),
      sockets: sockets.map(socketJson),
      tcp: tcp.map(socketJson),
    },
  };
}

function socketJson({ kind, local, remote, pid, process, established, fallback }: FoundSocket) {
  return { kind, local, remote, pid, process, established, fallback };
}
