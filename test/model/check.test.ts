import { describe, expect, test } from "@jest/globals";
import { ERRNO } from "../../src/errno.js";
import { CHECK_VERDICTS, type CheckFacts, judgeWay, type MptcpAttempt } from "../../src/model/check.js";
import { checkMeaning } from "../../src/model/check-meaning.js";
import { checkSuggestions } from "../../src/model/check-suggestions.js";

const WAY = { dev: "eth1", source: "192.0.2.1", isBound: false } as const;
const SILENT = { outcome: "no_answer", ms: 800 } as const;
const OPEN = { outcome: "connected", ms: 1 } as const;
const failed = (errno: number, ms = 1) => ({ outcome: "failed", errno, ms }) as const;
const PROOF = { isMptcp: true, isAcknowledged: true, isReset: false, ms: 2 };

/** A connect that was MPTCP, and what followed. */
const mptcp = (proof?: Partial<typeof PROOF> & { hasData?: boolean }): MptcpAttempt => ({
  ...OPEN,
  isMptcp: true,
  answeredSyn: "with",
  ...(proof && { proof: { ...PROOF, ...proof } }),
});

/** A connect that was TCP. */
const tcp = (rest: Partial<MptcpAttempt> = {}): MptcpAttempt => ({ ...OPEN, isMptcp: false, ...rest });

const facts = (attempts: MptcpAttempt | MptcpAttempt[], rest: Partial<CheckFacts> = {}): CheckFacts => ({
  ...WAY,
  mptcp: [attempts].flat(),
  ...rest,
});

const ONE_SYN = { MPCapableSYNTX: 1 };
const PLAIN = { answeredSyn: "with", hasPeerKey: false } as const;

const ROWS: [seen: string, CheckFacts, verdict: string][] = [
  ["MPTCP, and the DATA_FIN acknowledged", facts(mptcp({})), "mptcp sure"],
  ["the same after a first SYN without an answer", facts([SILENT, mptcp({})], { plain: OPEN }), "mptcp sure"],
  ["the DATA_FIN not acknowledged", facts(mptcp({ isAcknowledged: false })), "fallback_to_peer likely"],
  ["a reset before the acknowledgement", facts(mptcp({ isAcknowledged: false, isReset: true })), "unproven may"],
  ["no proof", facts(mptcp()), "unproven may"],
  ["a fallback, and no data of the peer", facts(mptcp({ isMptcp: false, isAcknowledged: false, hasData: false })), "fallback_to_us likely"],
  ["a fallback, and data of the peer", facts(mptcp({ isMptcp: false, isAcknowledged: false, hasData: true })), "fallback sure"],
  ["a fallback, or a reset: the TCP socket is gone", facts(mptcp({ isMptcp: false, isAcknowledged: false })), "unproven may"],
  ["TCP, the TCP socket is gone, SYNACKRX + 1", facts(tcp(), { growth: { ...ONE_SYN, MPCapableSYNACKRX: 1, MPCapableDataFallback: 1 } }), "unproven may"],
  ["TCP with the key of the peer and data", facts(tcp({ answeredSyn: "with", hasPeerKey: true, hasData: true })), "fallback sure"],
  ["TCP with the key of the peer, no data", facts(tcp({ answeredSyn: "with", hasPeerKey: true, hasData: false })), "fallback_to_us likely"],
  ["TCP, the answered SYN had the option", facts(tcp(PLAIN)), "plain_tcp sure"],
  ["TCP, the answered SYN followed others with the option", facts(tcp({ answeredSyn: "after", ms: 3050 })), "dropped likely"],
  ["TCP, no SYN had the option, paused", facts(tcp({ answeredSyn: "without" }), { isPaused: true }), "paused sure"],
  ["the same, not paused any more", facts(tcp({ answeredSyn: "without" }), { isPaused: false }), "paused likely"],
  ["the same, and the pause is unknown", facts(tcp({ answeredSyn: "without" })), "paused likely"],
  ["TCP, own sockets unreadable, FallbackSYNACK + 1", facts(tcp(), { growth: { ...ONE_SYN, MPCapableFallbackSYNACK: 1 } }), "plain_tcp likely"],
  ["TCP, own sockets unreadable, SYNTXDrop + 1", facts(tcp(), { growth: { ...ONE_SYN, MPCapableSYNTXDrop: 1 } }), "dropped likely"],
  ["TCP, own sockets unreadable, SYNTXDisabled + 1", facts(tcp(), { growth: { MPCapableSYNTXDisabled: 1 } }), "paused likely"],
  ["the same, but loopback says: not paused", facts(tcp(), { growth: { MPCapableSYNTXDisabled: 1 }, isPaused: false }), "not_mptcp sure"],
  ["TCP, counters that another socket may explain", facts(tcp(), { growth: { MPCapableSYNTX: 2, MPCapableFallbackSYNACK: 1 } }), "not_mptcp sure"],
  ["TCP, and nothing else is readable", facts(tcp()), "not_mptcp sure"],
  ["ECONNREFUSED with and without the option", facts(failed(ERRNO.ECONNREFUSED), { plain: failed(ERRNO.ECONNREFUSED) }), "refused sure"],
  ["ECONNREFUSED only with the option", facts(failed(ERRNO.ECONNREFUSED), { plain: OPEN }), "dropped likely"],
  ["ENETUNREACH at once, as the route look-up", facts(failed(ERRNO.ENETUNREACH), { routeErrno: ERRNO.ENETUNREACH }), "no_route sure"],
  ["EHOSTUNREACH, as the route look-up", facts(failed(ERRNO.EHOSTUNREACH), { routeErrno: ERRNO.EHOSTUNREACH }), "no_route sure"],
  ["ENETUNREACH, and the route look-up finds a route", facts(failed(ERRNO.ENETUNREACH)), "no_route likely"],
  ["EACCES at once, as the route look-up", facts(failed(ERRNO.EACCES), { routeErrno: ERRNO.EACCES }), "no_route sure"],
  ["EADDRNOTAVAIL", facts(failed(ERRNO.EADDRNOTAVAIL)), "no_route likely"],
  ["EHOSTUNREACH, and the route look-up finds a route", facts(failed(ERRNO.EHOSTUNREACH, 3050)), "silent sure"],
  ["ETIMEDOUT", facts(failed(ERRNO.ETIMEDOUT, 9000)), "silent sure"],
  ["ECONNRESET", facts(failed(ERRNO.ECONNRESET)), "failed sure"],
  ["no answer, a plain SYN is accepted and reset", facts([SILENT, SILENT], { plain: failed(ERRNO.ECONNRESET) }), "dropped likely"],
  ["another errno", facts(failed(ERRNO.ENOBUFS)), "failed sure"],
  ["no answer with and without the option", facts(SILENT, { plain: SILENT }), "silent sure"],
  ["no answer, a plain SYN is accepted, and again no answer", facts([SILENT, SILENT], { plain: OPEN }), "dropped likely"],
  ["no answer once, a plain SYN is accepted", facts(SILENT, { plain: OPEN }), "dropped may"],
  ["no answer, a plain SYN is refused", facts([SILENT, SILENT], { plain: failed(ERRNO.ECONNREFUSED) }), "dropped likely"],
  ["no answer, a plain SYN has no way", facts(SILENT, { plain: failed(ERRNO.EHOSTUNREACH, 700) }), "silent sure"],
  ["nothing, in a dry run", facts([]), "not_contacted sure"],
]; // biome-ignore format: a table

describe("a check judges", () => {
  test.each(ROWS)("%s", (_, seen, expected) => {
    const { verdict, certainty } = judgeWay(seen);
    expect(`${verdict} ${certainty}`).toBe(expected);
  });

  test("with every verdict at least once", () => {
    const found = new Set(ROWS.map(([, seen]) => judgeWay(seen).verdict));
    expect(CHECK_VERDICTS.filter((one) => !found.has(one))).toEqual([]);
  });
});

const meaning = (seen: CheckFacts, others: Parameters<typeof checkMeaning>[1] = []) =>
  checkMeaning({ ...seen, ...judgeWay(seen) }, others);

describe("the meaning", () => {
  test.each(ROWS)("of %s is one line without a full stop at its end", (_, seen) => {
    expect(meaning(seen)).toMatch(/^[^\n]+[^.\n]$/);
    expect(meaning(seen)).not.toMatch(/undefined|NaN/);
  });

  test("names the way as probable cause only if another way is MPTCP", () => {
    expect(meaning(facts(tcp(PLAIN)))).not.toContain("Another way");
    expect(meaning(facts(tcp(PLAIN)), ["plain_tcp"])).not.toContain("Another way");
    expect(meaning(facts(tcp(PLAIN)), ["plain_tcp", "mptcp"])).toContain("probably something on this way");
    expect(meaning(facts(mptcp({})), ["mptcp"])).not.toContain("Another way");
    expect(meaning(facts(SILENT, { plain: SILENT }), ["mptcp"])).not.toContain("Another way");
  });

  test("says that a pause has started, and that one has ended", () => {
    const late = tcp({ answeredSyn: "after", ms: 3050 });
    expect(meaning(facts(late, { isPaused: true }))).toContain("paused in this network namespace now");
    expect(meaning(facts(late, { isPaused: false }))).not.toContain("pause");
    expect(meaning(facts(tcp({ answeredSyn: "without" }), { isPaused: false }))).toContain("is not now");
  });

  test("says that a neighbour was looked for if no route leads there", () => {
    expect(meaning(facts(SILENT, { plain: SILENT, isBound: true, isOnLink: true }))).toContain(
      "No route leads",
    );
  });

  test("names a prohibited route and a missing source address", () => {
    expect(meaning(facts(failed(ERRNO.EACCES)))).toContain("prohibit");
    expect(meaning(facts(failed(ERRNO.EADDRNOTAVAIL), { isBound: true }))).toMatch(
      /no source address.*by this interface/,
    );
  });
});

describe("the suggestions", () => {
  const checked = {
    peer: "192.0.2.2:443",
    allPaths: false,
    patient: false,
    isPaused: false,
    hasOtherWays: true,
    pauseSeconds: 3600,
    patientSeconds: 8,
  };
  const lines = (verdicts: Parameters<typeof checkSuggestions>[0], more: Partial<typeof checked> = {}) =>
    checkSuggestions(verdicts, { ...checked, ...more }).map(({ command }) => command.join(" "));

  test("are none for MPTCP and for a refused connection", () => {
    expect(lines(["mptcp", "refused"])).toEqual([]);
  });

  test("end a pause with the value that is set", () => {
    expect(lines(["dropped"], { isPaused: true, allPaths: true })).toHaveLength(1);
    expect(lines(["paused"])).toEqual(["sh -c echo 3600 > /proc/sys/net/mptcp/blackhole_timeout"]);
    expect(checkSuggestions(["paused"], { ...checked, pauseSeconds: undefined })).toEqual([]);
  });

  test("offer the other ways if there are some, and none was contacted", () => {
    const line = "mptcpctl check 192.0.2.2:443 all-paths";
    for (const verdict of [
      "plain_tcp",
      "fallback_to_peer",
      "fallback_to_us",
      "dropped",
      "no_route",
    ] as const) {
      expect(lines([verdict])).toEqual([line]);
      expect(lines([verdict], { hasOtherWays: false })).toEqual([]);
      expect(lines([verdict], { allPaths: true })).toEqual([]);
    }
  });

  test("offer to wait longer only after no answer", () => {
    expect(lines(["silent"], { allPaths: true })).toEqual(["mptcpctl check 192.0.2.2:443 all-paths patient"]);
    expect(lines(["silent"], { allPaths: true, patient: true })).toEqual([]);
  });
});
