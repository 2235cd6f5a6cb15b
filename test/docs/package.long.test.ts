import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ROOT } from "../support/root.js";

const BIN = join(ROOT, "node_modules/.bin");
const scratch = mkdtempSync(join(tmpdir(), "mptcpctl-package-"));
let tarball = "";

function run(command: string, args: readonly string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

describe("the package as it would be published", () => {
  let paths: readonly string[] = [];

  beforeAll(() => {
    const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch];
    const [packed] = JSON.parse(spawnSync("npm", args, { cwd: ROOT, encoding: "utf8" }).stdout) as [Packed];
    tarball = join(scratch, packed.filename);
    paths = packed.files.map(({ path }) => path);
  });

  afterAll(() => rmSync(scratch, { recursive: true }));

  test("contains the program, the library, its types, the addon's source and the licence", () => {
    for (const path of [
      "dist/mptcpctl.cjs",
      "dist/index.js",
      "dist/index.d.ts",
      "src/transport/native/addon.c",
      "src/transport/native/prebuilt/SHA256SUMS",
      "src/transport/native/prebuilt/linux-arm64/mptcpctl.node",
      "LICENSE",
    ])
      expect(paths).toContain(path);
  });

  test("contains no tests and no temporary files", () => {
    expect(
      // npm 9 packs every README, regardless of package.json.
      paths.filter((path) =>
        /^test\/|^fixtures\/(?!README\.md$|.*\/scenario-)|^dist\/(test|examples)\//.test(path),
      ),
    ).toEqual([]);
  });

  test("has no problem that publint finds", () => {
    expect(run(join(BIN, "publint"), [tarball, "--strict"])).toMatchObject({ status: 0 });
  });

  test("has types that every ESM resolver finds", () => {
    expect(run(join(BIN, "attw"), [tarball, "--profile", "esm-only"])).toMatchObject({ status: 0 });
  });
});
