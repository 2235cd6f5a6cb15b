import { expect, test } from "@jest/globals";
import { demo } from "./demo.js";

/** A run of all tests may forbid replays; these are about them. */
const ALLOWED = { MPTCPCTL_REQUIRE: "" };

test("the demo can be replayed anywhere, says that it is a replay, and everything comes true", async () => {
  const { stdout, stderr, code } = await demo(["--replay"], { env: ALLOWED });
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  expect(stdout).toContain("REPLAY, because it was asked for by --replay.\n");
  expect(stdout).toMatch(
    /\nAll 10 steps came true in the recording: this was a replay, see above \(.* s\)\.\n$/,
  );
});

test("a replay is a failure where the kernel is required", async () => {
  const result = await demo(["--replay"], { env: { MPTCPCTL_REQUIRE: "kernel" } });
  expect(result).toMatchObject({
    stdout: "",
    stderr: "MPTCPCTL_REQUIRE=kernel forbids a replay, but: it was asked for by --replay\n",
    code: 1,
  });
});

test("the demo explains its options, and refuses others", async () => {
  expect((await demo(["--help"])).stdout).toContain("--transport native|netlink");
  expect(await demo(["--tarnsport", "native"])).toMatchObject({ stdout: "", code: 1 });
});
