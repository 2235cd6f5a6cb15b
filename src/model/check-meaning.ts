import { ERRNO } from "../errno.js";
import { errnoName } from "../errors.js";
import type { CheckFacts, CheckJudgement, CheckVerdict } from "./check.js";

/** One way with its verdict. */
export type JudgedWay = CheckFacts & CheckJudgement;

/** What a verdict means: sentences without a full stop at the end. `others` are the verdicts of all ways. */
export function checkMeaning(way: JudgedWay, others: readonly CheckVerdict[]): string {
  const isElsewhere = way.verdict !== "mptcp" && others.includes("mptcp");
  const meaning = MEANINGS[way.verdict](way);
  return isElsewhere && ON_THE_WAY.has(way.verdict)
    ? `${meaning}. Another way says MPTCP: the cause is probably something on this way, not the peer`
    : meaning;
}

/** Verdicts of which the peer, or something on the way, may be the cause. */
const ON_THE_WAY: ReadonlySet<CheckVerdict> = new Set([
  "plain_tcp",
  "fallback_to_peer",
  "fallback_to_us",
  "fallback",
  "dropped",
]);

const MEANINGS: Readonly<Record<CheckVerdict, (way: JudgedWay) => string>> = {
  mptcp: ({ mptcp }) =>
    mptcp.length > 1
      ? "the peer uses MPTCP, and the options arrive behind the handshake, too. The first SYN got no answer"
      : "the peer uses MPTCP, and the options arrive behind the handshake, too",
  plain_tcp: () =>
    "the SYN with the option was answered without it: the peer is plain TCP, or something on the way removes the option",
  fallback_to_peer: ({ mptcp }) =>
    `MPTCP in the handshake, but the peer did not acknowledge the end of the data within ${time(mptcp.at(-1)?.proof?.ms)}: options are probably lost on the way to the peer, which then uses TCP`,
  fallback_to_us: () =>
    "MPTCP in the handshake, then a packet of the peer came without the option: options are probably lost on the way to this host, and the peer may still use MPTCP",
  fallback: () =>
    "MPTCP in the handshake, then the connection fell back to TCP: options are lost behind the handshake. The direction cannot be told, because the peer sent data first",
  unproven: () =>
    "MPTCP in the handshake, but the connection ended before the options could be proven behind it",
  dropped: (way) => dropped(way),
  paused: ({ isPaused }) =>
    isPaused === false
      ? "the SYN was sent without the option. MPTCP was paused when it was sent, and is not now: check again"
      : "MPTCP is paused in this network namespace after SYNs with the option got no answer (blackhole detection): the SYN was sent without the option. Nothing was learnt about the peer",
  not_mptcp: () =>
    "the connection is not MPTCP. Whether the peer is plain TCP, an option was removed, MPTCP is paused here, or the connection was reset cannot be told",
  refused: () => "the peer, or a firewall, refuses connections to this port: nothing was learnt about MPTCP",
  no_route: noRoute,
  silent: silent,
  failed: ({ mptcp }) => failed(mptcp.at(-1)?.errno),
  not_contacted: () => "the peer was not contacted",
};

const name = (errno: number | undefined): string => errnoName(errno ?? 0);

function failed(errno: number | undefined): string {
  return errno === ERRNO.ECONNRESET
    ? "the peer, or something on the way, accepted the connection and reset it at once: nothing was learnt about MPTCP"
    : `connect failed: ${name(errno)}`;
}

/** `0.8 s`. */
const time = (ms = 0): string => `${Number((ms / 1000).toFixed(1))} s`;

function dropped({ mptcp, plain, isPaused, certainty }: JudgedWay): string {
  const last = mptcp.at(-1);
  if (last?.outcome === "failed")
    return "a SYN with the option is refused, and a SYN without it is accepted: a firewall on the way, or of the peer, probably rejects the option";
  const pause = isPaused ? ". MPTCP is paused in this network namespace now" : "";
  if (last?.outcome === "connected")
    return `SYNs with the option got no answer, and the SYN that was sent without it after ${time(last.ms)} got one: a firewall on the way, or of the peer, probably drops SYNs with the option${pause}`;
  const answer = plain?.outcome === "connected" ? "accepted" : "refused";
  const chance = certainty === "may" ? ", or the SYN was lost by chance" : "";
  return `no SYN with the option was answered within ${time(last?.ms)}, and a SYN without it was ${answer}: a firewall on the way, or of the peer, probably drops SYNs with the option${chance}${pause}`;
}

function noRoute({ mptcp, routeErrno, isBound }: JudgedWay): string {
  const errno = mptcp.at(-1)?.errno ?? routeErrno;
  const way = isBound ? " by this interface" : "";
  if (errno === ERRNO.EACCES || errno === ERRNO.EPERM)
    return `this host forbids the way${way}: a route of the type prohibit, a firewall or a security module (${name(errno)})`;
  if (errno === ERRNO.EADDRNOTAVAIL) return `this host has no source address for the peer${way}`;
  return `this host has no route to the peer${way} (${name(errno)})`;
}

function silent({ mptcp, plain, isOnLink }: JudgedWay): string {
  const last = mptcp.at(-1);
  const link = isOnLink
    ? ". No route leads to the peer by this interface: the kernel looked for it as a neighbour"
    : "";
  if (last?.outcome === "failed")
    return `nothing answered (${name(last.errno)} after ${time(last.ms)})${link}. This is not a problem of MPTCP`;
  const plainText = plain === undefined ? "" : ", with and without the option";
  return `no SYN was answered within ${time(last?.ms)}${plainText}: the host is gone, slower than that, or all SYNs are dropped${link}. This is not a problem of MPTCP alone`;
}
