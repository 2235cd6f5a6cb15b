import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { addonHint, buildHint } from "../../src/transport/native/missing.js";
import { MPTCPCTL } from "../support/cli.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { exec } from "../support/process.js";
import { ROOT } from "../support/root.js";
import { builtBinding } from "./addon.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl missing's-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PREBUILT = "src/transport/native/prebuilt";
const NATIVE = { MPTCPCTL_TRANSPORT: "native" };
const WITHOUT = "Error: the native addon cannot be loaded.\nhint: ";

/** The installed program, without the files that are compiled from C. */
function copy(name: string, ...more: string[]): string {
  const root = join(folder, name);
  mkdirSync(root);
  for (const path of ["package.json", "dist", ...more])
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  rmSync(join(root, "dist/native"), { recursive: true });
  return root;
}

describe("the hint if the addon is requested and not in use", () => {
  test("names the variable that disabled it", () => {
    builtBinding();
    expect(addonHint()).toBe(
      "unset MPTCPCTL_TRANSPORT: the addon is there, and the netlink package was asked for",
    );
  });

  test("names the option of Node that forbids addons", async () => {
    const argv = [process.execPath, "--no-addons", MPTCPCTL, "limits"];
    expect(await exec(undefined, argv, { env: NATIVE })).toMatchObject({
      code: 3,
      stderr: `${WITHOUT}start Node without --no-addons, and with --allow-addons where --permission is given\n`,
    });
  });

  if (IS_LONG_PART)
    test("is a line that installs the addon when it is pasted", async () => {
      const root = copy("whole", "build.mjs", "src/build", "src/transport/native");
      symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
      const limits = [process.execPath, join(root, "dist/mptcpctl.cjs"), "limits"];
      const { code, stderr } = await exec(undefined, limits, { env: NATIVE });
      expect(code).toBe(3);
      rmSync(join(root, "src/transport/native/prebuilt"), { recursive: true });
      expect((await exec(undefined, limits, { env: NATIVE })).stderr).toContain(
        "hint: install a C compiler, then",
      );
      cpSync(join(ROOT, PREBUILT), join(root, PREBUILT), { recursive: true });
      const line = /^hint: (?:install a C compiler, then )?run: (node .* addon) \(.* is missing\)$/m.exec(
        stderr,
      )?.[1];
      expect(await exec(undefined, ["sh", "-c", line ?? "false"], { timeout: 30_000 })).toMatchObject({
        code: 0,
      });
      expect((await exec(undefined, limits, { env: NATIVE })).stderr).not.toContain("addon");
    }, 40_000);

  test("is printed if the netlink package is missing, too", async () => {
    const root = copy("neither");
    const limits = [process.execPath, join(root, "dist/mptcpctl.cjs"), "limits"];
    expect(await exec(undefined, limits)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(
        /^Error: the netlink package cannot be loaded\.\nhint: use a package of mptcpctl for .* \(.* is missing\)\n$/,
      ),
    });
  });

  test("names the platform if the package cannot be built", async () => {
    const limits = [process.execPath, join(copy("bare"), "dist/mptcpctl.cjs"), "limits"];
    const { code, stderr } = await exec(undefined, limits, { env: NATIVE });
    expect([code, stderr.split(" (")[0]]).toEqual([
      3,
      `${WITHOUT}use a package of mptcpctl for ${process.platform}-${process.arch}`,
    ]);
  });

  test("is the same for the library to preload", () => {
    expect(buildHint()).toContain(join(ROOT, "build.mjs"));
  });
});
