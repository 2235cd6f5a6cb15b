import { ERRNO } from "../errno.js";
import type { CounterValues } from "./counters.js";

/** What a check says about one way to a peer. */
export const CHECK_VERDICTS = [
  "mptcp", "plain_tcp", "fallback_to_peer", "fallback_to_us", "fallback", "unproven", "dropped", "paused",
  "not_mptcp", "refused", "no_route", "silent", "failed", "not_contacted",
] as const; // biome-ignore format: some to a row

/** docs/check.md describes each. */
export type CheckVerdict = (typeof CHECK_VERDICTS)[number];

/** `sure`: seen on the sockets of the check. `likely`: one other explanation is possible. `may`: several are. */
export type Certainty = "sure" | "likely" | "may";

/** The result of one connect. */
export interface CheckAttempt {
  readonly outcome: "connected" | "failed" | "no_answer";
  /** Errno of connect(2) if it failed. */
  readonly errno?: number | undefined;
  /** Milliseconds until the outcome. */
  readonly ms: number;
}

/** A connect with MPTCP. */
export interface MptcpAttempt extends CheckAttempt {
  /** Whether the socket was MPTCP when it was connected. */
  readonly isMptcp?: boolean;
  /**
   * Which SYN was answered: one with the option (`with`), one after others with the option (`after`), or one of a
   * connection whose SYNs never had it (`without`). Undefined if it is unknown.
   */
  readonly answeredSyn?: "with" | "after" | "without" | undefined;
  /**
   * Whether the answered SYN brought the peer's key, if the socket was not MPTCP: it was MPTCP then, and fell back before
   * it was looked at. Undefined if it is unknown.
   */
  readonly hasPeerKey?: boolean | undefined;
  /** Whether the peer had sent data then. */
  readonly hasData?: boolean | undefined;
  /** Round trip time of the SYN as the kernel measured it, microseconds. */
  readonly rtt?: number | undefined;
  /** What followed the end of the data; present if it was MPTCP before that. */
  readonly proof?: CheckProof;
}

/** What followed a DATA_FIN, the first packet that needs the option after the handshake. */
export interface CheckProof {
  readonly isMptcp: boolean;
  /** The peer acknowledged it with the option. */
  readonly isAcknowledged: boolean;
  /** All subflows were gone. */
  readonly isReset: boolean;
  /** Whether the peer has sent data; undefined if it is unknown. */
  readonly hasData?: boolean | undefined;
  /** Milliseconds. */
  readonly ms: number;
}

/** A way to the peer: by the routes of the host, or bound to an interface. */
export interface CheckWay {
  /** Interface that the SYNs leave by; undefined if no route is found. */
  readonly dev?: string | undefined;
  readonly ifindex?: number | undefined;
  /** Source address. */
  readonly source?: string | undefined;
  /** Whether the sockets were bound to the interface. */
  readonly isBound: boolean;
  /** Errno of the route look-up: the host has no route this way, or one that forbids it. */
  readonly routeErrno?: number | undefined;
  /** No route matches, and the kernel treats the peer as a neighbour on this interface. */
  readonly isOnLink?: boolean | undefined;
}

/** Everything that was observed on one way. */
export interface CheckFacts extends CheckWay {
  /** In their order: empty if nothing was contacted. */
  readonly mptcp: readonly MptcpAttempt[];
  readonly plain?: CheckAttempt | undefined;
  /** Growth of the counters of the namespace meanwhile; undefined if they could not be read. */
  readonly growth?: CounterValues | undefined;
  /** Whether MPTCP is paused in the namespace, as a connection over loopback shows; undefined if it was not asked. */
  readonly isPaused?: boolean | undefined;
}

/** A verdict, and how certain it is. */
export interface CheckJudgement {
  readonly verdict: CheckVerdict;
  readonly certainty: Certainty;
}

const sure = (verdict: CheckVerdict): CheckJudgement => ({ verdict, certainty: "sure" });
const likely = (verdict: CheckVerdict): CheckJudgement => ({ verdict, certainty: "likely" });
const may = (verdict: CheckVerdict): CheckJudgement => ({ verdict, certainty: "may" });

/** What the observations of one way show. */
export function judgeWay(facts: CheckFacts): CheckJudgement {
  const last = facts.mptcp.at(-1);
  if (last === undefined) return sure("not_contacted");
  if (last.outcome === "no_answer") return judgeNoAnswer(facts);
  if (last.outcome === "failed") return judgeFailure(facts, last);
  return last.isMptcp ? judgeProof(last.proof) : judgeTcp(facts, last);
}

function judgeProof(proof: CheckProof | undefined): CheckJudgement {
  if (proof === undefined) return may("unproven");
  if (!proof.isMptcp) return judgeFallback(proof);
  if (proof.isAcknowledged) return sure("mptcp");
  return proof.isReset ? may("unproven") : likely("fallback_to_peer");
}

/**
 * A peer that fell back and then sent data looks the same as a peer whose options were lost. A connection that was reset
 * looks like a fallback, but its TCP socket is gone, so nothing is known about data.
 */
function judgeFallback({ hasData }: Pick<CheckProof, "hasData">): CheckJudgement {
  if (hasData === undefined) return may("unproven");
  return hasData ? sure("fallback") : likely("fallback_to_us");
}

function judgeTcp(facts: CheckFacts, { answeredSyn, hasPeerKey, hasData }: MptcpAttempt): CheckJudgement {
  if (hasPeerKey) return judgeFallback({ hasData });
  if (answeredSyn === "with" && hasPeerKey === false) return sure("plain_tcp");
  if (answeredSyn === "after") return likely("dropped");
  if (answeredSyn === "without") return facts.isPaused ? sure("paused") : likely("paused");
  return judgeByCounters(facts);
}

/** Counters belong to the namespace: they count only if exactly the one socket of the check explains them. */
function judgeByCounters({ growth = {}, isPaused, mptcp }: CheckFacts): CheckJudgement {
  const { MPCapableSYNTX: sent = 0, MPCapableSYNTXDisabled: disabled = 0 } = growth;
  const { MPCapableFallbackSYNACK: plain = 0, MPCapableSYNTXDrop: dropped = 0 } = growth;
  const isOnlyOurs = mptcp.length === 1 && sent + disabled === 1;
  if (isOnlyOurs && growth.MPCapableSYNACKRX === 1) return may("unproven");
  if (isOnlyOurs && disabled === 1 && isPaused !== false) return likely("paused");
  if (isOnlyOurs && dropped === 1 && plain === 0) return likely("dropped");
  if (isOnlyOurs && plain === 1 && dropped === 0) return likely("plain_tcp");
  return sure("not_mptcp");
}

/** Errnos of connect(2) for which the host itself sends nothing. */
const NO_ROUTE: ReadonlySet<number | undefined> = new Set([
  ERRNO.ENETUNREACH,
  ERRNO.EHOSTUNREACH,
  ERRNO.EACCES,
  ERRNO.EPERM,
  ERRNO.EINVAL,
  ERRNO.EADDRNOTAVAIL,
]);

/** A next hop that does not answer is EHOSTUNREACH, too: then the route look-up finds a route. */
function judgeFailure({ plain, routeErrno }: CheckFacts, { errno }: MptcpAttempt): CheckJudgement {
  if (errno === ERRNO.ECONNREFUSED)
    return plain?.outcome === "connected" ? likely("dropped") : sure("refused");
  const isNeighbour = errno === ERRNO.EHOSTUNREACH && routeErrno === undefined;
  if (errno === ERRNO.ETIMEDOUT || isNeighbour) return sure("silent");
  if (NO_ROUTE.has(errno)) return routeErrno === undefined ? likely("no_route") : sure("no_route");
  return sure("failed");
}

const RESETS: ReadonlySet<number | undefined> = new Set([ERRNO.ECONNREFUSED, ERRNO.ECONNRESET]);

/** Whether a packet of the peer, or of something that answers for it, arrived. */
const isAnswered = (attempt: CheckAttempt | undefined): boolean =>
  attempt?.outcome === "connected" || RESETS.has(attempt?.errno);

/** One SYN may be lost by chance, two in a row hardly. */
function judgeNoAnswer({ mptcp, plain }: CheckFacts): CheckJudgement {
  if (!isAnswered(plain)) return sure("silent");
  return mptcp.length > 1 ? likely("dropped") : may("dropped");
}
