import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { transformSync } from "@swc/core";
import { startMptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest, longKernelTest } from "../../support/kernel.js";
import { IPV4, IPV6 } from "../../support/namespaces.js";
import { run } from "../../support/process.js";
import { ROOT } from "../../support/root.js";
import { listening, Watch } from "../../support/watch.js";

const PAGE = readFileSync(join(ROOT, "docs/userspace-pm.md"), "utf8");
const [EXAMPLE = "", PROGRAM = ""] = [...PAGE.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code);

/** The JavaScript that swc creates from TypeScript, for every version of Node. */
const javascriptOf = (code: string) =>
  transformSync(code, { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }).code;

// Inside the package, so that `mptcpctl` means the package itself, by its exports and its published types.
const TYPES = mkdtempSync(join(ROOT, "dist/test/examples-"));
const folder = mkdtempSync(join(tmpdir(), "mptcpctl-policy-"));
/** The text of the page: with types if Node strips them, else without. */
const STRIPS_TYPES = "typescript" in process.features && Boolean(process.features.typescript);
const FILE_NAMES = [/Save it as `(\S+\.ts)` if Node/, /save it as\s+`(\S+\.mjs)`/].map(
  (one) => one.exec(PAGE)?.[1] ?? "",
);
const file = join(folder, FILE_NAMES[STRIPS_TYPES ? 0 : 1] as string);

beforeAll(() => {
  const config = {
    extends: "../../../tsconfig.json",
    compilerOptions: { noEmit: true, noUnusedLocals: false, rootDir: "../../.." },
    include: ["*.ts"],
  };
  writeFileSync(join(TYPES, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(TYPES, "policy.ts"), EXAMPLE);
  writeFileSync(join(TYPES, "program.ts"), PROGRAM);
  writeFileSync(join(TYPES, "program.mjs"), javascriptOf(PROGRAM));
  writeFileSync(file, STRIPS_TYPES ? EXAMPLE : javascriptOf(EXAMPLE));
});

afterAll(() => {
  rmSync(TYPES, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

describeKernel("the path manager of docs/userspace-pm.md", () => {
  test("has the file name and the command of the page", () => {
    expect(FILE_NAMES).toEqual(["second-uplink.ts", "second-uplink.mjs"]);
    expect(PAGE).toContain(`\n    mptcpctl pm run ${FILE_NAMES[0]}\n`);
  });

  longKernelTest("has about 40 lines and compiles against the published types", () => {
    expect(EXAMPLE.split("\n").length).toBeLessThan(50);
    const tsc = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", TYPES], { encoding: "utf8" });
    expect(tsc.stdout).toBe("");
  });

  for (const [family, addresses] of [
    ["IPv4", IPV4],
    ["IPv6", IPV6],
  ] as const)
    (family === "IPv4" ? kernelTest : longKernelTest)(
      `opens a subflow over the second interface, opens it again, and waits longer after each failure (${family})`,
      async () => {
        await using hosts = await Hosts.laptop(addresses);
        await hosts.do("client", "pm set userspace");
        await using daemon = startMptcpctl(hosts.client, ["pm", "run", file]);
        await listening(hosts.client, daemon);
        await using watch = await Watch.start(hosts.client, "-q monitor");
        const { name } = await hosts.establish();
        const { fields } = await watch.event("SF_ESTABLISHED");
        const n = family === "IPv4" ? 4 : 6;
        expect(fields).toMatchObject({ token: name, [`saddr${n}`]: addresses.wifi, dev: "wlp1s0" });
        // The peer closes it, and accepts no other for some time.
        await hosts.do("server", "limits set subflows 0");
        await run(hosts.server, [
          "ss",
          "-K",
          "dst",
          family === "IPv4" ? addresses.wifi : `[${addresses.wifi}]`,
        ]);
        for (let attempt = 0; attempt < 3; attempt++) await watch.event("SF_CLOSED");
        await hosts.do("server", "limits set subflows 1");
        const lines = () => daemon.output.text().stderr.split("\n");
        const pauses = () =>
          lines().flatMap((line) => /^policy: .*; again in ([\d.]+) s$/.exec(line)?.[1] ?? []);
        expect((await watch.event("SF_ESTABLISHED")).fields).toMatchObject({ dev: "wlp1s0" });
        expect(pauses().slice(0, 2)).toEqual(["0.5", "1"]);
        expect(await daemon.stop("SIGTERM")).toMatchObject({ code: 0 });
        const decisions = daemon.output.lines();
        expect(decisions.length).toBeGreaterThanOrEqual(4);
        expect(
          decisions.every((line) => /^subflow create local .*%wlp1s0\]? remote .*: done$/.test(line)),
        ).toBe(true);
      },
      30_000,
    );

  kernelTest("runs the same way in a program that uses the library", () => {
    const { status, stderr } = spawnSync(
      "unshare",
      ["--net", "sh", "-c", 'ip link set lo up && exec node "$0"', join(TYPES, "program.mjs")],
      { encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
