import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { describeKernel } from "../support/kernel.js";
import { compileAddon, runProgram } from "./addon.js";

const CALLS = 100_000;
const folder = mkdtempSync(join(tmpdir(), "mptcpctl-asan-"));
const addon = join(folder, "asan.node");
const library = sanitizer();

/**
 * The sanitizer's library, which must be loaded before node; if the compiler prints only its name, it is not
 * installed.
 */
function sanitizer(): string | undefined {
  const { stdout } = spawnSync(process.env.CC ?? "cc", ["-print-file-name=libasan.so"], { encoding: "utf8" });
  const path = stdout?.trim() ?? "";
  return path.includes("/") ? realpathSync(path) : undefined;
}

afterAll(() => rmSync(folder, { recursive: true }));

function sanitized(program: string, words: readonly string[]) {
  const prefixWords = ["env", `LD_PRELOAD=${library}`, "ASAN_OPTIONS=detect_leaks=0:exitcode=66"];
  return runProgram(program, words, { before: prefixWords, timeout: 60_000 });
}

function suite(): void {
  test("is compiled with it", () => {
    expect(compileAddon(addon, ["-g", "-O1", "-fsanitize=address"])).toBeUndefined();
  });

  test(`has no invalid memory access in ${CALLS} calls with any arguments`, async () => {
    const { stdout, stderr, code } = await sanitized("abuse.mjs", [addon, String(CALLS)]);
    expect([code, stderr]).toEqual([0, ""]);
    const { done, refused, misused } = JSON.parse(stdout);
    expect(done + refused + misused).toBe(CALLS);
  }, 90_000);

  test.each(["throws", "closedUnderneath", "holds", "workers"])(
    "frees nothing twice in the watch case %p",
    async (name) => {
      const { stderr, code } = await sanitized("watch-cases.mjs", [addon, name]);
      expect([code, stderr]).toEqual([0, ""]);
    },
    90_000,
  );
}

if (library !== undefined) describeKernel("the addon under the address sanitizer", suite);
else if (process.env.MPTCPCTL_REQUIRE === "kernel")
  test("the address sanitizer is installed", () => {
    throw new Error("MPTCPCTL_REQUIRE=kernel, but the compiler has no libasan");
  });
else {
  process.stderr.write("address sanitizer tests skipped: the compiler has no libasan\n");
  test.skip("the addon under the address sanitizer", () => {});
}
