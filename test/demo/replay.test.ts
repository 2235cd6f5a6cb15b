import { expect, test } from "@jest/globals";
import { walkthroughOutput } from "../../src/schema/output/lab.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { demo } from "./demo.js";

/** The environment of a test run may forbid replays, which are tested here. */
const REPLAY_ALLOWED = { MPTCPCTL_REQUIRE: "" };

test("the demo can be replayed anywhere, reports that it is a replay, and every check succeeds", async () => {
  const { stdout, stderr, code } = await demo(["recorded"], { env: REPLAY_ALLOWED });
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  expect(stdout).toContain("REPLAY: it was requested.\n");
  expect(stdout).toMatch(
    /\nAll 11 steps succeeded in the recording: this was a replay, see above \(.* s\)\.\n$/,
  );
});

const CALLERS = [
  { LANG: "", LC_ALL: "" },
  { LC_ALL: "C" },
  { MPTCPCTL_OUTPUT: "table" },
  { LC_ALL: "C", MPTCPCTL_OUTPUT: "table" },
];

if (IS_LONG_PART) {
  test.each(CALLERS)(
    "every check succeeds with any language and output format of its caller: %j",
    async (env) => {
      const { stdout, code } = await demo(["recorded", "fast"], { env: { ...env, ...REPLAY_ALLOWED } });
      expect(code).toBe(0);
      expect(stdout).toMatch(/\nAll 11 steps succeeded in the recording/);
    },
  );

  test("every check succeeds without a PATH", async () => {
    const prefix = ["env", "PATH="];
    expect(await demo(["recorded", "fast"], { env: REPLAY_ALLOWED, prefix })).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  test("every check succeeds if the caller requests JSON in the environment", async () => {
    const { stdout, code } = await demo(["recorded", "fast"], {
      env: { MPTCPCTL_OUTPUT: "json", ...REPLAY_ALLOWED },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n\{"ok":true,"live":false,[^\n]*\n$/);
  });
}

test("a replay is a failure if MPTCPCTL_REQUIRE=kernel is set", async () => {
  const result = await demo(["recorded", "fast"], { env: { MPTCPCTL_REQUIRE: "kernel" } });
  expect(result).toMatchObject({
    stdout: "",
    stderr: "Error: MPTCPCTL_REQUIRE=kernel forbids a replay, but: it was requested.\n",
    code: 3,
  });
});

test("the demo explains its options, and refuses others", async () => {
  expect((await demo(["--help"])).stdout).toContain("recorded  ");
  expect(await demo(["recroded"])).toMatchObject({ stdout: "", code: 1 });
  expect(await demo(["recorded", "keep"])).toMatchObject({ stdout: "", code: 1 });
});

test("the JSON output has one object for each step, and one for the result", async () => {
  const { stdout, stderr, code } = await demo(["recorded", "fast", "-j"], { env: REPLAY_ALLOWED });
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  const objects = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  for (const object of objects) walkthroughOutput.parse(object);
  expect(objects.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, undefined]);
  expect(objects.at(-1)).toMatchObject({ ok: true, live: false });
});
