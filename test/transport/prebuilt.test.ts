import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { openBinding } from "../../src/transport/native/binding.js";
import { kernelTest } from "../support/kernel.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { single } from "../support/namespaces.js";
import { exec, run } from "../support/process.js";
import { ROOT } from "../support/root.js";
import { readSharedObject } from "../support/shared-object.js";
import { builtBinding } from "./addon.js";

const SOURCES = "src/transport/native";
const PREBUILT = join(ROOT, SOURCES, "prebuilt");
const FILES = ["mptcpctl.node", "mptcpctl-run.so"];
const OWN = `${process.platform}-${process.arch}`;

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-prebuilt-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Symbols that glibc 2.28 has for x64 and arm64, and musl 1.2.3, too. */
const LIBC = new Set(readFileSync(join(ROOT, "test/transport/libc-symbols.txt"), "utf8").split("\n"));

/** Where an import comes from: Node, or any libc. */
const isEverywhere = (name: string): boolean => /^(napi|node_api|uv)_/.test(name) || LIBC.has(name);

const PLATFORMS = [
  ["linux-x64", { machine: 62, most: 40_960, page: 4096 }],
  ["linux-arm64", { machine: 183, most: 81_920, page: 65_536 }],
] as const;

describe.each(PLATFORMS)("the prebuilt files for %s", (platform, { machine, most, page }) => {
  test.each(FILES)("%s works with every libc, and is small", (name) => {
    const file = readFileSync(join(PREBUILT, platform, name));
    const { imports, exports, alignments, ...facts } = readSharedObject(file);
    expect(facts).toEqual({
      machine,
      needed: [],
      isBoundAtOnce: true,
      hasVersions: false,
      hasExecutableStack: false,
    });
    expect(imports.filter((one) => !isEverywhere(one))).toEqual([]);
    expect([...new Set(alignments)]).toEqual([page]);
    expect(file.length).toBeLessThanOrEqual(most);
    expect([...exports].sort()).toEqual(EXPORTS[name]);
  });
});

const EXPORTS: Readonly<Record<string, readonly string[]>> = {
  "mptcpctl.node": ["napi_register_module_v1", "node_api_module_get_api_version_v1"],
  "mptcpctl-run.so": ["socket"],
};

test.each(FILES)("%s, as built here, needs no library and no version of libc either", (name) => {
  const built = readSharedObject(readFileSync(join(ROOT, "dist/native", name)));
  expect(built).toMatchObject({ needed: [], isBoundAtOnce: true, hasVersions: false });
  expect(built.imports.filter((one) => !isEverywhere(one))).toEqual([]);
});

test("the prebuilt files are built from these sources, as SHA256SUMS shows", () => {
  const { status, stdout } = spawnSync("sha256sum", ["-c", "SHA256SUMS"], {
    cwd: PREBUILT,
    encoding: "utf8",
  });
  expect(stdout.split("\n").filter((line) => !line.endsWith(": OK"))).toEqual([""]);
  expect(status).toBe(0);
  const listed = readFileSync(join(PREBUILT, "SHA256SUMS"), "utf8").match(/\S+$/gm);
  const native = ["addon.c", "addon.h", "exec.c", "guard.c", "preload.c", "proc.c", "start.c"].map(
    (name) => `../${name}`,
  );
  const made = PLATFORMS.flatMap(([platform]) => FILES.map((name) => `${platform}/${name}`));
  expect(listed).toEqual([...native, ...made]);
});

const known = PLATFORMS.some(([platform]) => platform === OWN);
const here = known ? describe : describe.skip;

here("the prebuilt addon of this platform", () => {
  const addon = join(PREBUILT, OWN, "mptcpctl.node");

  test("has the functions of the addon that is built here", () => {
    const binding = openBinding(addon);
    expect(Object.keys(binding)).toEqual(Object.keys(builtBinding()));
    const facts = new Float64Array(2);
    expect(binding.stat(addon, facts)).toBe(0);
    const bytes = readFileSync(addon);
    expect(facts[0]).toBe(bytes.length);
    expect(binding.readFile(addon)).toEqual(bytes);
    expect(binding.readText(addon)).toBe(bytes.toString("latin1"));
    expect([binding.stat("", facts), binding.readFile("/")]).toEqual([-2, -27]);
  });

  kernelTest("communicates with the kernel, and its library makes MPTCP sockets", async () => {
    const dist = join(folder, "copy/dist");
    cpSync(join(ROOT, "dist"), dist, { recursive: true });
    cpSync(join(PREBUILT, OWN), join(dist, "native"), { recursive: true });
    cpSync(join(ROOT, "package.json"), join(folder, "copy/package.json"));
    await using namespace = await single();
    const copy = [process.execPath, join(dist, "mptcpctl.cjs")];
    const env = { MPTCPCTL_TRANSPORT: "native" };
    expect(await run(namespace, [...copy, "limits"], { env })).toMatch(
      /^add_addr_accepted \d+ subflows \d+ \n$/,
    );
    const server = "require('net').createServer().listen(0, function () { this.close(); })";
    const ran = await exec(namespace, [...copy, "run", "-d", process.execPath, "-e", server], { env });
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/socket \d+ \(IPv6\) is MPTCP\n$/) });
  });
});

/** A folder with only the files that the build compiles. */
function sourceTree(name: string): string {
  const root = join(folder, name);
  mkdirSync(root);
  for (const path of ["build.mjs", "src/build", "package.json", SOURCES])
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  return root;
}

function build(root: string, CC: string, required?: string) {
  const env = { PATH: process.env.PATH, CC, ...(required && { MPTCPCTL_REQUIRE: required }) };
  const words = [join(root, "build.mjs"), "addon"];
  const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: "utf8" });
  const holds = (name: string) => {
    try {
      return readFileSync(join(root, "dist/native", name));
    } catch {
      return undefined;
    }
  };
  return { status, lines: stderr.trimEnd().split("\n"), made: FILES.map(holds) };
}

const prebuilt = FILES.map((name) => readFileSync(join(PREBUILT, known ? OWN : "linux-x64", name)));

here("the build without a working compiler", () => {
  const BROKEN = join(ROOT, "test/transport/broken-compiler.sh");
  const BAD = "/bin/sh could not compile it: addon.c:1:1: error: it is broken";

  const COMPILERS = [
    ["no-such-compiler", "no compiler no-such-compiler"],
    ["no-such-compiler -m64", "no compiler no-such-compiler"],
    ["true", "true could not compile it: it ended with 0"],
    [`/bin/sh ${BROKEN}`, BAD],
  ] as const;

  test.each(IS_LONG_PART ? COMPILERS.slice(1) : COMPILERS.slice(0, 1))(
    "uses the prebuilt files for CC=%s, and prints that",
    (CC, reason) => {
      const { status, lines, made } = build(sourceTree(`taken-${CC.replaceAll(/\W/g, "")}`), CC);
      expect(status).toBe(0);
      expect(lines).toEqual(FILES.map((name) => `build: native/${name}: prebuilt for ${OWN} (${reason})`));
      expect(made).toEqual(prebuilt);
    },
  );

  if (IS_LONG_PART) {
    test("is an error with a broken compiler and MPTCPCTL_REQUIRE=kernel, and not without a compiler", () => {
      const root = sourceTree("strict");
      expect(build(root, "no-such-compiler", "kernel")).toMatchObject({ status: 0, made: prebuilt });
      const failed = build(root, `/bin/sh ${BROKEN}`, "kernel");
      expect(failed).toMatchObject({ status: 1, lines: [`build: native/mptcpctl.node: ${BAD}`] });
    });

    test("uses no prebuilt file of other sources, and no damaged one; older files are removed", () => {
      const root = sourceTree("other");
      build(root, "no-such-compiler");
      appendFileSync(join(root, SOURCES, "exec.c"), "\n");
      const { status, lines, made } = build(root, "no-such-compiler");
      expect([status, made]).toEqual([0, [undefined, undefined]]);
      expect(lines[0]).toBe(
        "build: no addon: the netlink package is used instead (no compiler no-such-compiler; the prebuilt file is of other sources: ../exec.c)",
      );
      cpSync(join(ROOT, SOURCES, "exec.c"), join(root, SOURCES, "exec.c"));
      truncateSync(join(root, SOURCES, "prebuilt", OWN, "mptcpctl.node"), 4096);
      const damaged = build(root, "no-such-compiler");
      expect(damaged.made).toEqual([undefined, prebuilt[1]]);
      expect(damaged.lines[0]).toContain(`${OWN}/mptcpctl.node`);
      expect(build(root, "no-such-compiler", "kernel").status).toBe(1);
    });
  }
});
