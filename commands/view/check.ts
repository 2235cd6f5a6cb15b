import {
  type CheckedWay,
  type CheckResult,
  type CheckVerdict,
  errnoName,
  type Suggestion,
  suggestionText,
} from "../../src/index.js";
import { socketEndText } from "./subflow.js";
import { escapeControls } from "./widgets/style.js";
import { spanOfMicroseconds } from "./widgets/units.js";
import { wrapped } from "./widgets/wrap.js";

export const CHECK_COLUMNS = [
  "INTERFACE",
  "SOURCE",
  "RESULT",
  "CERTAINTY",
  "CONNECT",
  "RTT",
  "PROOF",
] as const;

const RESULTS: Readonly<Record<CheckVerdict, string>> = {
  mptcp: "MPTCP",
  plain_tcp: "plain TCP",
  fallback_to_peer: "fell back, towards the peer",
  fallback_to_us: "fell back, towards us",
  fallback: "fell back",
  unproven: "not proven",
  dropped: "option dropped",
  paused: "paused here",
  not_mptcp: "not MPTCP",
  refused: "refused",
  no_route: "no route",
  silent: "no answer",
  failed: "failed",
  not_contacted: "not contacted",
};

/** Width of the sentences below the table. */
const WIDTH = 80;
const US_PER_MS = 1000;

export const isMptcpEverywhere = ({ ways }: CheckResult): boolean =>
  ways.every(({ verdict }) => verdict === "mptcp");

export function checkHead({ address, port, allPaths }: CheckResult): string {
  return `${socketEndText({ address, port })}, ${allPaths ? "by each interface" : "by one way"}\n`;
}

export function checkRows({ ways }: CheckResult): string[][] {
  return ways.map((way) => {
    const last = way.mptcp.at(-1);
    return [
      way.dev === undefined ? "" : escapeControls(way.dev),
      way.source ?? "",
      RESULTS[way.verdict],
      way.verdict === "not_contacted" ? "" : way.certainty,
      last?.outcome === "connected" ? milliseconds(last.ms) : "",
      last?.rtt === undefined ? "" : spanOfMicroseconds(last.rtt),
      last?.proof?.isAcknowledged ? milliseconds(last.proof.ms) : "",
    ];
  });
}

const milliseconds = (ms: number): string => spanOfMicroseconds(US_PER_MS * ms);

/** Adds to a suggestion what makes it act where the current line acts. */
type Here = (suggestion: Suggestion) => Suggestion;

/** What the results mean, each once, and lines to paste. */
export function checkAdvice(result: CheckResult, here: Here): string {
  const meanings = [...new Set(result.ways.map(({ means }) => means))].map(
    (means) => `${sentence(nameOf(result, means), means)}\n`,
  );
  const lines = result.suggestions.map((one) => `    ${escapeControls(suggestionText(here(one)))}\n`);
  return `\n${meanings.join("")}${lines.length === 0 ? "" : `\nto go on:\n${lines.join("")}`}`;
}

/** The interfaces that a sentence is about, if there are several ways. */
function nameOf({ ways }: CheckResult, means: string): string {
  const own = ways
    .filter((way) => way.means === means)
    .map(({ dev = "no interface" }) => escapeControls(dev));
  return ways.length === 1 ? "" : `${own.join(", ")}: `;
}

const sentence = (name: string, means: string): string =>
  wrapped(`${name}${means.charAt(0).toUpperCase()}${means.slice(1)}.`, WIDTH).join("\n");

/** The same as data. */
export function checkJson(result: CheckResult, here: Here) {
  const { address, port, allPaths, patient, ways } = result;
  return {
    ...{ address, port, all_paths: allPaths, patient },
    ways: ways.map(wayJson),
    suggestions: result.suggestions.map(here),
  };
}

function wayJson({ dev, source, isBound, verdict, certainty, means, mptcp, plain, isPaused }: CheckedWay) {
  const last = mptcp.at(-1);
  const attempts = [
    ...mptcp.map((one) => ({ protocol: "mptcp", ...attemptJson(one) })),
    ...(plain === undefined ? [] : [{ protocol: "tcp", ...attemptJson(plain) }]),
  ];
  return {
    ...(dev !== undefined && { dev }),
    ...(source !== undefined && { source }),
    bound: isBound,
    ...{ verdict, certainty, means },
    ...(last?.rtt !== undefined && { rtt_us: last.rtt }),
    ...(last?.proof?.isAcknowledged && { proof_ms: rounded(last.proof.ms) }),
    ...(isPaused !== undefined && { paused: isPaused }),
    attempts,
  };
}

function attemptJson({ outcome, errno, ms }: CheckedWay["mptcp"][number]) {
  return { outcome, ...(errno !== undefined && { errno, errnoName: errnoName(errno) }), ms: rounded(ms) };
}

const rounded = (ms: number): number => Math.round(1000 * ms) / 1000;
