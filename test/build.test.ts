import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { MPTCPCTL } from "./support/cli.js";
import { exec, run } from "./support/process.js";
import { ROOT } from "./support/root.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-build-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the built program", () => {
  test("starts by its name alone, and talks to nobody when asked for its version", async () => {
    expect(await exec(undefined, [MPTCPCTL, "-V"])).toMatchObject({ stderr: "", code: 0 });
  });

  test("starts where the compiled form is missing, and where another V8 made it", async () => {
    const names = readdirSync(join(ROOT, "dist")).filter((name) => /^mptcpctl.*\.cjs$/.test(name));
    for (const name of names) copyFileSync(join(ROOT, "dist", name), join(folder, name));
    const copy = [process.execPath, join(folder, "mptcpctl.cjs"), "-V"];
    const version = await run(undefined, [MPTCPCTL, "-V"]);
    expect(await run(undefined, copy)).toBe(version);
    for (const name of names) writeFileSync(join(folder, name.replace(/cjs$/, "cache")), "made elsewhere");
    expect(await run(undefined, copy)).toBe(version);
  });

  test("loads a library only where it is used", async () => {
    expect(await libraries("-V")).toEqual([]);
    expect(await libraries("--help")).toEqual(["yargs"]);
  });
});

/** Which libraries a command line reads from disk. */
async function libraries(word: string): Promise<string[]> {
  const hook = join(folder, "list.cjs");
  writeFileSync(
    hook,
    `const fs = require("node:fs");
    const { readFileSync } = fs;
    fs.readFileSync = (path, ...rest) => (process.stderr.write(path + "\\n"), readFileSync(path, ...rest));`,
  );
  const { stderr } = await exec(undefined, [process.execPath, "--require", hook, MPTCPCTL, word]);
  return stderr.split("\n").flatMap((path) => /-(zod|yargs|cli-table)\.cjs$/.exec(path)?.[1] ?? []);
}
