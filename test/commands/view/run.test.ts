import { describe, expect, test } from "@jest/globals";
import { findingsJson, findingsText, planJson, planText } from "../../../commands/view/run.js";
import type { FoundSocket, RunFindings, RunPlan } from "../../../src/index.js";
import { runFindingsOutput, runPlanOutput } from "../../../src/schema/output/run.js";
import { complaint } from "../../../src/schema/validate.js";

const plan: RunPlan = {
  path: "/usr/bin/to\u001b[31mol",
  argv: ["tool"],
  environment: {},
  set: { GODEBUG: "multipathtcp=1" },
  program: {
    path: "/usr/bin/to\u001b[31mol",
    kind: "script",
    runBy: { path: "/opt/go", kind: "static", elf: { bits: 64, machine: 62, go: "go1.22.3" } },
  },
  verdict: { means: ["GODEBUG"], reason: "go is a Go program" },
  inherited: { descriptors: [0, 1, 2], complete: true, files: undefined },
};

const listener: FoundSocket = {
  kind: "listener",
  local: { address: "::", port: 80 },
  remote: { address: "::", port: 0 },
  pid: 7,
  process: "srv",
  established: true,
  fallback: false,
};
const connection: FoundSocket = {
  ...listener,
  kind: "connection",
  local: { address: "192.0.2.2", port: 40000 },
  remote: { address: "192.0.2.1", port: 80 },
};

describe("the report about a program", () => {
  test("names the program, the mechanism, its effect and the variables; control characters are escaped", () => {
    const [program = "", ...rest] = planText(plan).split("\n");
    expect(program).not.toContain("\u001b");
    expect(program).toMatch(/: script, run by \/opt\/go$/);
    expect(rest).toEqual([
      "/opt/go: statically linked, Go 1.22.3",
      "go is a Go program",
      "GODEBUG=multipathtcp=1",
      "",
    ]);
  });

  test("has the documented shape as JSON", () => {
    for (const elevated of [undefined, "setuid"] as const)
      expect(
        complaint(
          runPlanOutput,
          planJson({ ...plan, program: { ...plan.program, ...(elevated && { elevated }) } }),
        ),
      ).toBeUndefined();
    expect(planJson(plan).programs).toEqual([
      { path: plan.path, kind: "script" },
      { path: "/opt/go", kind: "static", go: "1.22.3" },
    ]);
  });
});

describe("the result of --verify", () => {
  const FINDINGS: [Partial<RunFindings> & Pick<RunFindings, "verdict">, string[]][] = [
    [
      { verdict: "mptcp", sockets: [listener, { ...connection, established: false }], tcp: [connection] },
      [
        "verify: it is MPTCP (1.2 s)",
        "  MPTCP listens at [::]:80 (srv, pid 7)",
        "  MPTCP 192.0.2.2:40000 to 192.0.2.1:80, not answered yet (srv, pid 7)",
        "  TCP 192.0.2.2:40000 to 192.0.2.1:80 (srv, pid 7)",
      ],
    ],
    [
      { verdict: "fallback", sockets: [{ ...connection, fallback: true }], reason: "so", hint: "do" },
      [
        "verify: it fell back to TCP (1.2 s): so",
        "  TCP (fallback) 192.0.2.2:40000 to 192.0.2.1:80 (srv, pid 7)",
        "hint: do",
      ],
    ],
    [{ verdict: "none", reason: "nothing" }, ["verify: no MPTCP (1.2 s): nothing"]],
  ];

  test.each(FINDINGS)("%j", (part, lines) => {
    const findings = { seconds: 1.2345678, sockets: [], tcp: [], ...part };
    expect(findingsText(findings, (one) => one)).toEqual(lines);
    expect(
      complaint(
        runFindingsOutput,
        findingsJson(findings, (one) => one),
      ),
    ).toBeUndefined();
    expect(findingsJson(findings, (one) => one).verify.seconds).toBe(1.235);
  });
});
