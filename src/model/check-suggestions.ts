import { type Suggestion, suggested } from "../suggestions.js";
import type { CheckVerdict } from "./check.js";

export interface CheckedPeer {
  /** `192.0.2.1:443`, `[2001:db8::1]:443`. */
  readonly peer: string;
  readonly allPaths: boolean;
  readonly patient: boolean;
  /** Whether MPTCP is paused in the namespace, as far as it is known. */
  readonly isPaused: boolean;
  /** Whether the host has other interfaces that could lead to the peer. */
  readonly hasOtherWays: boolean;
  /** net.mptcp.blackhole_timeout; undefined if it cannot be read. */
  readonly pauseSeconds?: number | undefined;
  /** Seconds that `patient` waits for an answer. */
  readonly patientSeconds: number;
}

/** Verdicts after which another interface may show where the cause is. */
const ELSEWHERE: ReadonlySet<CheckVerdict> = new Set([
  "plain_tcp",
  "fallback_to_peer",
  "fallback_to_us",
  "fallback",
  "dropped",
  "no_route",
  "silent",
]);

/** Lines that get further after these verdicts. */
export function checkSuggestions(verdicts: readonly CheckVerdict[], checked: CheckedPeer): Suggestion[] {
  const has = (verdict: CheckVerdict) => verdicts.includes(verdict);
  const { allPaths, hasOtherWays, patient } = checked;
  return [
    ...(checked.isPaused || has("paused") ? endOfPause(checked) : []),
    ...(!allPaths && hasOtherWays && verdicts.some((one) => ELSEWHERE.has(one)) ? [everyWay(checked)] : []),
    ...(!patient && has("silent") ? [patientLine(checked)] : []),
  ];
}

/** Writing any value ends the pause; the same value changes nothing else. */
function endOfPause({ pauseSeconds }: CheckedPeer): Suggestion[] {
  if (pauseSeconds === undefined) return [];
  const name = "net.mptcp.blackhole_timeout";
  return [suggested("sysctl", name, String(pauseSeconds), "ends the pause; needs root")];
}

const everyWay = ({ peer }: CheckedPeer): Suggestion =>
  suggested(
    "check",
    peer,
    ["all-paths"],
    "contacts the peer over each interface: does the answer depend on the way?",
  );

const patientLine = ({ peer, patientSeconds, allPaths }: CheckedPeer): Suggestion =>
  suggested(
    "check",
    peer,
    [...(allPaths ? ["all-paths"] : []), "patient"],
    `waits ${patientSeconds} s; if SYNs with the option are dropped, MPTCP is then paused on this host`,
  );
