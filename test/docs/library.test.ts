import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { transformSync } from "@swc/core";
import { kernelTest } from "../support/kernel.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { bareEnvironment } from "../support/process.js";
import { ROOT } from "../support/root.js";

// Inside the package, so that `mptcpctl` means the package itself, by its exports and its published types.
const FOLDER = join(ROOT, "dist/examples", IS_LONG_PART ? "long" : "quick");

interface Example {
  readonly title: string;
  readonly code: string;
}

/** The TypeScript blocks of a page, each under the heading it follows. */
function examplesOf(page: string): Example[] {
  const sections = page.split(/^## /m).slice(1);
  return sections.flatMap((section) =>
    [...section.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ""]) => ({
      title: section.slice(0, section.indexOf("\n")),
      code,
    })),
  );
}

const EXAMPLES = ["docs/library.md", "README.md", "docs/testing-policies.md"].flatMap((page) =>
  examplesOf(readFileSync(join(ROOT, page), "utf8")),
);
const POLICY_TEST = "The test";
const RUN = EXAMPLES.filter(({ title }) => title !== "The library" && title !== POLICY_TEST);

const CONFIG = {
  extends: "../../../tsconfig.json",
  compilerOptions: { noEmit: true, noUnusedLocals: false, rootDir: "../../.." },
  include: ["*.ts"],
};

describe("the examples of the documentation", () => {
  beforeAll(() => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "tsconfig.json"), JSON.stringify(CONFIG));
    for (const [i, { code }] of EXAMPLES.entries()) writeFileSync(join(FOLDER, `${i}.ts`), code);
  });

  afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

  test("are found", () => expect(RUN.length).toBeGreaterThanOrEqual(4));

  if (IS_LONG_PART)
    test("compile against the published types", () => {
      const tsc = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", FOLDER], { encoding: "utf8" });
      expect(tsc.stdout).toBe("");
    });

  test("pass without a kernel: the test of a policy", () => {
    const { code } = EXAMPLES.find(({ title }) => title === POLICY_TEST) as Example;
    writeFileSync(join(FOLDER, "policy.test.mjs"), plainText(code));
    copyFileSync(join(ROOT, "fixtures/6.18/monitor-connection.pcap"), join(FOLDER, "connection.pcap"));
    const run = spawnSync(process.execPath, ["--test", "policy.test.mjs"], {
      cwd: FOLDER,
      encoding: "utf8",
      env: bareEnvironment(),
    });
    expect([run.status, run.stdout]).toEqual([0, expect.stringMatching(/pass 1\n/)]);
  });

  for (const { title, code } of RUN)
    kernelTest(`run on the kernel: ${title}`, () => {
      const file = join(FOLDER, `${title.replace(/\W+/g, "-")}.mjs`);
      writeFileSync(file, plainText(code));
      const run = spawnSync("unshare", ["--net", "sh", "-c", 'ip link set lo up && exec node "$0"', file], {
        encoding: "utf8",
        env: bareEnvironment(),
      });
      expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
      for (const [, comment = ""] of code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm))
        expect(withoutSpacing(run.stdout)).toContain(withoutSpacing(comment));
    });
});

/** The code without its types. */
const plainText = (code: string): string =>
  transformSync(code, { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }).code;

/** The same whatever the quotes, blanks and line breaks. */
const withoutSpacing = (text: string): string => text.replace(/["'\s]/g, "");
