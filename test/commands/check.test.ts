import { describe, expect, test } from "@jest/globals";
import { inContext } from "../../commands/cli/in-context.js";
import { COMMANDS } from "../../commands/command-table.js";
import { checkAdvice, checkJson, checkRows, isMptcpEverywhere } from "../../commands/view/check.js";
import type { CheckedWay, CheckResult, Suggestion } from "../../src/index.js";
import { checkOutput } from "../../src/schema/output/check.js";
import { complaint } from "../../src/schema/validate.js";
import { runHere } from "./cli/process/io.js";

/** The context of a line with `-n`, or without. */
const inPlace = (netns?: string) => (one: Suggestion) => inContext(one, { netns, dryRun: false });

describe("the command line of check", () => {
  const refused: [line: string, message: string][] = [
    ["check", "an ADDRESS is required"],
    ["check example.org:443", "names are not resolved"],
    ["check localhost", "names are not resolved"],
    ["check 192.0.2.1/24", "is not an address"],
    ["check 192.0.2.1:70000", "is not an address"],
    ["check 192.0.2.1%eth1:443 all-paths", "contradict each other"],
    ["check 192.0.2.1:443 every-path", "every-path"],
    ["--replay none check 192.0.2.1:443", "cannot be used with --replay"],
  ];
  test.each(refused)("%p is refused before anything is opened", async (line, message) => {
    const { code, stdout, stderr, opened } = await runHere(COMMANDS, line.split(" "));
    expect([code, stdout, opened]).toEqual([1, "", []]);
    expect(stderr.join("\n")).toContain(message);
  });
});

const CONNECTED = { outcome: "connected", ms: 3.04, isMptcp: true, answeredSyn: "with", rtt: 250 } as const;
const PROOF = { isMptcp: true, isAcknowledged: true, isReset: false, ms: 2.5 };
const GOOD: CheckedWay = {
  ...{
    dev: "eth1",
    source: "192.0.2.1",
    isBound: true,
    verdict: "mptcp",
    certainty: "sure",
    means: "the peer uses it",
  },
  mptcp: [{ ...CONNECTED, proof: PROOF }],
};
const BAD: CheckedWay = {
  ...{
    dev: "e\u001b[2J",
    isBound: true,
    verdict: "dropped",
    certainty: "likely",
    means: "dropped",
    isPaused: true,
  },
  mptcp: [{ outcome: "failed", errno: 111, ms: 1 }],
  plain: { outcome: "connected", ms: 1 },
};
const SUGGESTIONS = [
  { command: ["sh", "-c", "echo 1 > /x"], comment: "ends it" },
  { command: ["mptcpctl", "check", "192.0.2.2:443", "patient"] },
];
const result = (...ways: CheckedWay[]): CheckResult => ({
  ...{ address: "192.0.2.2", port: 443, allPaths: true, patient: false, ways, suggestions: SUGGESTIONS },
});

describe("the output of check", () => {
  test("has a row for each way, with the times that are known, and no control characters", () => {
    expect(checkRows(result(GOOD, BAD))).toEqual([
      ["eth1", "192.0.2.1", "MPTCP", "sure", "3.04ms", "0.25ms", "2.5ms"],
      [expect.not.stringContaining("\u001b"), "", "option dropped", "likely", "", "", ""],
    ]);
  });

  test("is MPTCP everywhere only if each way is", () => {
    expect([isMptcpEverywhere(result(GOOD)), isMptcpEverywhere(result(GOOD, BAD))]).toEqual([true, false]);
  });

  test("has one sentence for ways of the same meaning", () => {
    const text = checkAdvice(result(GOOD, { ...GOOD, dev: "eth2" }), (one) => one);
    expect(text).toMatch(/^\neth1, eth2: The peer uses it\.\n/);
    expect(checkAdvice(result(GOOD), (one) => one)).toMatch(/^\nThe peer uses it\.\n/);
  });

  test("has the documented shape as JSON", () => {
    for (const ways of [[GOOD], [BAD], [GOOD, BAD]])
      expect(
        complaint(checkOutput, JSON.parse(JSON.stringify(checkJson(result(...ways), (one) => one)))),
      ).toBeUndefined();
  });

  test("has suggestions for the namespace of the line", () => {
    const lines = (netns: string | undefined) =>
      checkJson(result(GOOD), inPlace(netns)).suggestions.map(({ command }) => command.join(" "));
    expect(lines(undefined)).toEqual(["sh -c echo 1 > /x", "mptcpctl check 192.0.2.2:443 patient"]);
    expect(lines("blue")).toEqual([
      "nsenter --net=/run/netns/blue sh -c echo 1 > /x",
      "mptcpctl -n blue check 192.0.2.2:443 patient",
    ]);
    expect(lines("lab/client")[0]).toBe("mptcpctl lab exec --lab lab client -- sh -c echo 1 > /x");
    expect(checkAdvice(result(GOOD), inPlace("blue"))).toContain(
      "\n    nsenter --net=/run/netns/blue sh -c 'echo 1 > /x'  # ends it\n",
    );
  });
});
