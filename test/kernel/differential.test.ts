import { describe, expect, test } from "@jest/globals";
import { IS_LONG_PART } from "../support/long-part.js";
import { lineOf } from "./lines/line.js";
import { intendedDifferences } from "./lines/rows.js";
import { SCENARIOS } from "./lines/stories.js";
import { compare } from "./lines/tell.js";

/** One story of four, and of lines that stand alone one of six; all of both in the long part. */
const TOLD = SCENARIOS.filter((_, at) => IS_LONG_PART || at % 4 === 0);

compare("the same lines through ip mptcp and mptcpctl", TOLD, {}, IS_LONG_PART ? 1 : 6);

/** Rows that no pair of lines can show, and the tests that check them instead. */
const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  "a program, or a script with a first line": "test/host/process-name.test.ts",
  "Node 24 and 26": "test/host/process-name.test.ts",
  "others whose main thread has a name that neither the executable nor the command line has":
    "test/host/process-name.test.ts",
  "`limits monitor`": "it would run the monitor of ip; test/kernel/errors.test.ts",
  "`monitor token T`, `event NAME` and other words": "test/kernel/differential-monitor.test.ts",
  "`-j monitor`": "test/kernel/differential-monitor.test.ts",
  "colour without `-c`": "it takes a terminal: test/commands/cli/parser/globals.test.ts",
  "lost events": "fixtures monitor-overrun",
  "`monitor --ready-fd NUM`, `wait event NAME --ready-fd NUM`": "test/kernel/monitor-ready.test.ts",
  "attributes that `ip mptcp` does not know": "test/tables/synthetic.test.ts",
  "`endpoint retry`": "test/kernel/connections/retry.test.ts",
  "an event that `ip mptcp` does not know":
    "test/commands/view/event.test.ts, fixtures/malformed/event-unknown.hex",
  "a flag of an event that only mptcpctl knows": "test/tables/synthetic.test.ts",
  "monitor with iproute2 before 6.2, 7.0": "test/kernel/differential-monitor.test.ts",
  "`endpoint show` before 6.5, 6.19":
    "the output of ip is translated before it is compared: test/kernel/lines/compare.ts",
  "a doubtful request ([warnings.md](warnings.md))":
    "warnings are allowed in every line; test/kernel/warnings/",
  "dropped flags": "it takes a kernel that drops some",
  "the userspace path manager and `monitor`": "fixtures monitor-userspace",
  "limits that forbid what endpoints are for, and `limits set`": "test/kernel/warnings/",
  "`net.mptcp.enabled=0`": "fixtures endpoint-add-switched-off, limits-set-switched-off",
  "wrong words or values": "classes of exit codes are compared in every line",
  "refused by the kernel": "classes of exit codes are compared in every line",
  "monitor without permission": "test/kernel/rights.test.ts",
  "kernel without MPTCP": "fixtures/without-mptcp",
  "`-j` and an error": "test/kernel/errors.test.ts",
  "monitor and Ctrl-C": "test/kernel/differential-monitor.test.ts",
  "monitor and other signals": "test/kernel/monitor-life.test.ts, test/kernel/compat-process.test.ts",
  "stdout cannot be written (`/dev/full`)": "test/commands/cli/process/process.test.ts",
  "the reader closes the pipe": "test/commands/cli/process/process.test.ts",
};

describe("docs/differences.md", () => {
  const tags = SCENARIOS.flatMap(({ lines }) => lines.flatMap((line) => lineOf(line).differs?.row ?? []));

  test("has a row for each difference that a line may have", () => {
    expect([...new Set(tags)].filter((tag) => !intendedDifferences().includes(tag))).toEqual([]);
  });

  test("has no row that no line has", () => {
    expect(intendedDifferences().filter((row) => !tags.includes(row) && !(row in TESTED_ELSEWHERE))).toEqual(
      [],
    );
    expect(Object.keys(TESTED_ELSEWHERE).filter((row) => !intendedDifferences().includes(row))).toEqual([]);
  });
});
